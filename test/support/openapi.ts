import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface OpenApiDocument {
  openapi: string;
  components: unknown;
  paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  security?: unknown[];
  deprecated?: boolean;
  responses: Record<string, { content?: Record<string, { schema: object }>; headers?: object }>;
}

/** An API's own description, which answers are held against. */
export class OpenApi {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<object, ValidateFunction>();

  constructor(readonly document: OpenApiDocument) {
    formats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'openapi', components: document.components });
  }

  /** Every method and path that is described. */
  operations(): { method: string; path: string; operation: Operation }[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
    );
  }

  /** Fails unless the answer's status, media type and body are ones that are described. */
  async check(method: string, url: string, response: Response): Promise<void> {
    const { pathname } = new URL(url, 'http://localhost');
    const path = this.#pathOf(method, pathname);
    const answer = `${method} ${pathname} -> ${response.status}`;
    if (!path) {
      // Not described: only a refusal to go on is right.
      expect({ answer, refused: [401, 404, 405].includes(response.status) }).toEqual({
        answer,
        refused: true,
      });
      return;
    }
    const described = this.document.paths[path]![method.toLowerCase()]!.responses[response.status];
    expect({ answer, described: described !== undefined }).toEqual({ answer, described: true });
    for (const name of Object.keys(described?.headers ?? {})) {
      expect(response.headers.get(name)).not.toBeNull();
    }
    const text = await response.clone().text();
    if (!described?.content) {
      expect(text).toBe('');
      return;
    }
    const mediaType = response.headers.get('content-type')!.split(';')[0]!;
    const media = described.content[mediaType];
    expect({ answer, mediaType, described: media !== undefined }).toEqual({
      answer,
      mediaType,
      described: true,
    });
    const validate = this.#validatorOf(media!.schema);
    validate(JSON.parse(text));
    expect({ answer, errors: validate.errors ?? [] }).toEqual({ answer, errors: [] });
  }

  /** The path with the fewest parameters that fits, as routers choose. */
  #pathOf(method: string, pathname: string): string | undefined {
    const parts = pathname.split('/');
    return Object.keys(this.document.paths)
      .filter((path) => method.toLowerCase() in this.document.paths[path]!)
      .filter((path) => {
        const described = path.split('/');
        return (
          described.length === parts.length &&
          described.every((part, index) => part.startsWith('{') || part === parts[index])
        );
      })
      .sort((a, b) => a.split('{').length - b.split('{').length)[0];
  }

  #validatorOf(schema: object): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known) return known;
    const absolute = JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/'),
    ) as object;
    const validate = this.#ajv.compile(absolute);
    this.#validators.set(schema, validate);
    return validate;
  }
}
