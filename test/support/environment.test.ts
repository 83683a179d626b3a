import { checkProviders } from '../../model-runner/cli/doctor/check-providers.js';

describe('the test environment', () => {
  it('makes typed arrays that the native runtime takes and gives', async () => {
    expect((await checkProviders(['cpu']))[0]).toMatchObject({ status: 'works', text: 'cpu' });
  });
});
