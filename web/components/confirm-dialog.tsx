import { useEffect, useRef } from 'preact/hooks';

/** Asks before something that can't be undone. Shown for as long as it is part of the page. */
export function ConfirmDialog(props: {
  question: string;
  detail: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { question, detail, action, onConfirm, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="question" onClose={onClose}>
      <h2 id="question">{question}</h2>
      <p>{detail}</p>
      <form method="dialog" class="actions">
        <button class="button">Keep it</button>
        <button class="button danger" onClick={onConfirm}>
          {action}
        </button>
      </form>
    </dialog>
  );
}
