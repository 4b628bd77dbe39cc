import type { ModelPreview } from '~/api/types';

/** As with a provider: what it would be told, with an address taken out. */
export function previewOf(facts: object): ModelPreview {
  return {
    sends: true,
    model: 'gpt-oss',
    address: 'https://models.example/v1',
    estimated_tokens: 1240,
    redacted: ['[email-1]'],
    system: 'Word the facts below in two sentences. Add nothing that they do not say.',
    user: JSON.stringify(facts),
    schema: { type: 'object' } as unknown as ModelPreview['schema'],
  };
}
