import { childOf, childrenOf, has, insert, make } from '../dom.js';
import { counted, type Finding, type Repair } from '../score.js';

/** Every part has an entry in the part-list, and every entry a name. */
export const completePartList: Repair = ({ root }) => {
  const parts = childrenOf(root, 'part');
  let list = childOf(root, 'part-list');
  const findings: Finding[] = [];
  if (!list) {
    list = make(root, 'part-list');
    insert(root, list);
  }
  const entries = childrenOf(list, 'score-part');
  const listed = new Set(entries.map((entry) => entry.getAttribute('id')));
  parts.forEach((part, index) => {
    if (!part.hasAttribute('id')) part.setAttribute('id', `P${index + 1}`);
    const id = part.getAttribute('id')!;
    if (listed.has(id)) return;
    const name = parts.length === 1 ? 'Drumset' : id;
    const entry = make(root, 'score-part', [make(root, 'part-name', name)]);
    entry.setAttribute('id', id);
    list.appendChild(entry);
    const message = `The part was missing in the part-list; it was added as "${name}".`;
    findings.push({ part: id, measure: null, count: 1, message });
  });
  const nameless = entries.filter((entry) => !has(entry, 'part-name'));
  nameless.forEach((entry) => {
    insert(entry, make(entry, 'part-name', ''));
  });
  if (nameless.length > 0) {
    const message = `${counted(nameless.length, 'entry', 'entries')} of the part-list got an empty name.`;
    findings.push({ part: null, measure: null, count: nameless.length, message });
  }
  return findings;
};
