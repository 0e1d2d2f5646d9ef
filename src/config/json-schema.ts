/** The configuration file as a JSON Schema (draft 7), for editors. What it cannot say (finite numbers, money without a currency) is checked in code. */
export const configJsonSchema: Readonly<Record<string, unknown>> = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'layercost.schema.json',
  title: 'layercost configuration',
  type: 'object',
  additionalProperties: false,
  required: ['version'],
  properties: {
    version: {
      const: 1
    },
    images: {
      type: 'array',
      maxItems: 1000,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['dockerfile'],
        properties: {
          name: {
            type: 'string',
            pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'
          },
          dockerfile: {
            $ref: '#/definitions/path'
          },
          context: {
            $ref: '#/definitions/path'
          },
          target: {
            type: 'string',
            maxLength: 128
          },
          platforms: {
            type: 'array',
            maxItems: 20,
            items: {
              type: 'string',
              pattern: '^[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?$'
            }
          },
          'build-args': {
            type: 'object',
            maxProperties: 200,
            propertyNames: {
              pattern: '^[A-Za-z_][A-Za-z0-9_]*$'
            },
            additionalProperties: {
              type: ['string', 'number', 'boolean']
            }
          },
          'volatile-build-args': {
            type: 'array',
            maxItems: 50,
            items: {
              type: 'string'
            }
          },
          'build-contexts': {
            type: 'object',
            maxProperties: 50,
            additionalProperties: {
              $ref: '#/definitions/path'
            }
          },
          builder: {
            enum: ['buildkit', 'legacy']
          },
          cache: {
            enum: ['local', 'gha-min', 'gha-max', 'registry-min', 'registry-max', 'inline', 'none']
          },
          history: {
            type: 'object',
            additionalProperties: false,
            properties: {
              workflow: {
                $ref: '#/definitions/workflow'
              },
              job: {
                type: 'string',
                maxLength: 256
              }
            }
          },
          budget: {
            $ref: '#/definitions/budget'
          }
        }
      }
    },
    budget: {
      $ref: '#/definitions/budget'
    },
    total: {
      $ref: '#/definitions/budget'
    },
    discover: {
      type: 'object',
      additionalProperties: false,
      properties: {
        include: {
          $ref: '#/definitions/globs'
        },
        exclude: {
          $ref: '#/definitions/globs'
        }
      }
    },
    history: {
      type: 'object',
      additionalProperties: false,
      properties: {
        branch: {
          type: 'string',
          maxLength: 256
        },
        workflow: {
          $ref: '#/definitions/workflow'
        },
        'max-runs': {
          type: 'integer',
          minimum: 1,
          maximum: 50
        },
        'max-age-days': {
          type: 'integer',
          minimum: 1,
          maximum: 400
        },
        replay: {
          type: 'integer',
          minimum: 0,
          maximum: 5000
        }
      }
    },
    price: {
      type: 'object',
      additionalProperties: false,
      dependencies: {
        'per-minute': ['currency']
      },
      properties: {
        runner: {
          type: 'string',
          maxLength: 128
        },
        'per-minute': {
          type: 'number',
          minimum: 0,
          maximum: 1000
        },
        currency: {
          type: 'string',
          pattern: '^[A-Z]{3}$'
        },
        'builds-per-month': {
          anyOf: [
            {
              const: 'auto'
            },
            {
              type: 'number',
              minimum: 0,
              maximum: 1000000
            }
          ]
        }
      }
    },
    comment: {
      type: 'object',
      additionalProperties: false,
      properties: {
        mode: {
          enum: ['on-change', 'always', 'on-failure', 'never']
        },
        'min-seconds': {
          type: 'number',
          minimum: 0
        },
        'max-rows': {
          type: 'integer',
          minimum: 5,
          maximum: 200
        },
        chart: {
          type: 'boolean'
        }
      }
    },
    suggestions: {
      type: 'object',
      additionalProperties: false,
      properties: {
        mode: {
          enum: ['inline', 'comment', 'none']
        },
        max: {
          type: 'integer',
          minimum: 0,
          maximum: 20
        },
        'min-saved-seconds': {
          type: 'number',
          minimum: 0
        }
      }
    },
    gate: {
      type: 'object',
      additionalProperties: false,
      properties: {
        'fail-on': {
          enum: ['budget', 'never']
        },
        confidence: {
          type: 'number',
          minimum: 0.5,
          maximum: 0.99
        },
        'min-samples': {
          type: 'integer',
          minimum: 1,
          maximum: 50
        },
        'without-history': {
          enum: ['pass', 'warn', 'fail']
        },
        'on-unknown': {
          enum: ['pass', 'warn', 'fail']
        },
        'fail-closed': {
          enum: ['auto', true, false]
        }
      }
    },
    override: {
      type: 'object',
      additionalProperties: false,
      properties: {
        label: {
          type: 'string',
          maxLength: 50
        },
        permission: {
          enum: ['triage', 'write', 'maintain', 'admin']
        },
        'require-reason': {
          type: 'boolean'
        }
      }
    }
  },
  definitions: {
    path: {
      type: 'string',
      minLength: 1,
      maxLength: 1024,
      not: {
        pattern: '(^/)|(^[A-Za-z]:)|(\\\\)|(^|/)\\.\\.(/|$)|[\\u0000-\\u001f]'
      }
    },
    globs: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'string',
        minLength: 1,
        maxLength: 256
      }
    },
    workflow: {
      type: 'string',
      pattern: '^[A-Za-z0-9._-]+\\.ya?ml$'
    },
    duration: {
      type: 'string',
      pattern: '^[0-9]+(\\.[0-9]+)?(ms|s|m|h)$'
    },
    durationLimit: {
      anyOf: [
        {
          $ref: '#/definitions/duration'
        },
        {
          type: 'object',
          additionalProperties: false,
          minProperties: 1,
          properties: {
            warn: {
              $ref: '#/definitions/duration'
            },
            fail: {
              $ref: '#/definitions/duration'
            },
            'min-percent': {
              type: 'number',
              minimum: 0,
              maximum: 10000
            }
          }
        }
      ]
    },
    moneyLimit: {
      anyOf: [
        {
          type: 'number',
          minimum: 0
        },
        {
          type: 'object',
          additionalProperties: false,
          minProperties: 1,
          properties: {
            warn: {
              type: 'number',
              minimum: 0
            },
            fail: {
              type: 'number',
              minimum: 0
            },
            'min-percent': {
              type: 'number',
              minimum: 0,
              maximum: 10000
            }
          }
        }
      ]
    },
    budget: {
      type: 'object',
      additionalProperties: false,
      properties: {
        rebuild: {
          $ref: '#/definitions/durationLimit'
        },
        typical: {
          $ref: '#/definitions/durationLimit'
        },
        added: {
          $ref: '#/definitions/durationLimit'
        },
        step: {
          $ref: '#/definitions/durationLimit'
        },
        'added-cost': {
          $ref: '#/definitions/moneyLimit'
        }
      }
    }
  }
};
