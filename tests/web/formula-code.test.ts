// The snippets that readers copy: every activation of the catalogue in every language, run where the language is here and
// compared with the engine.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hillock } from '../../web/src/engine/hillock';
import type { ActivationRow } from '../../web/src/engine/types';
import { parseFormula } from '../../web/src/experiment/formula';
import { codeLanguages, codeOf } from '../../web/src/experiment/formula-code';
import { loadFromBuild } from '../engine/loaded';

const folder = mkdtempSync(join(tmpdir(), 'hillock-code-'));
afterAll(() => rmSync(folder, { recursive: true }));

const python = ['python3', '/usr/bin/python3'].find((each) => spawnSync(each, ['-c', 'import numpy']).status === 0);
const compiler = ['c++', 'g++', 'clang++'].find((each) => spawnSync(each, ['--version']).status === 0);

/** Both sides of every kink, the kinks themselves, and where an exponential of float32 overflows. */
const places = [-120, -20, -6, -3, -2.5, -1.0625, -1, -0.5, -0.125, 0, 0.125, 0.5, 1, 1.0625, 2.5, 3, 6, 20, 120].map(
  Math.fround,
);
/** Of float32 against double, and of formulas that lose digits by cancellation: GELU at -6 has an absolute error of 4e-7. */
const tolerance = 2e-5;

let hillock: Hillock;
let rows: readonly ActivationRow[];
beforeAll(async () => {
  hillock = await loadFromBuild();
  rows = hillock.activations().filter(({ name }) => name !== 'custom');
});

const codeFor = (language: string, row: ActivationRow): string =>
  codeOf(language, {
    name: row.name,
    formula: parseFormula(row.formula),
    values: Object.fromEntries(row.parameters.map((each) => [each.name, each.default])),
    known: { pytorch: row.pytorch, jax: row.jax, keras: row.keras },
  });

function compare(name: string, got: { readonly value: number[]; readonly derivative?: number[] }): void {
  const wanted = hillock.evaluate({ name }, places);
  for (const quantity of ['value', 'derivative'] as const) {
    got[quantity]?.forEach((each, i) => {
      const right = wanted[quantity][i] ?? Number.NaN;
      expect(
        Math.abs(each - right),
        `${name}: ${quantity} at ${places[i]} is ${each}, in the engine ${right}`,
      ).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(right)));
    });
  }
}

/** Runs a program for each row and compares; the program's file prints {value, derivative} as JSON. */
function runPython(language: string, around: (code: string, row: ActivationRow) => string): void {
  const programs = rows.map((row) => around(codeFor(language, row), row));
  const file = join(folder, `of_${language}.py`);
  writeFileSync(file, programs.map((program) => `${program}\n`).join('\n'));
  const output = execFileSync(python ?? '', ['-W', 'error::SyntaxWarning', file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const answers = output.trim().split('\n');
  expect(answers).toHaveLength(rows.length);
  answers.forEach((line, i) => {
    compare(rows[i]?.name ?? '', JSON.parse(line));
  });
}

const called = (name: string) => (name === 'lambda' ? 'lambda_' : name);

describe('a snippet is the activation', () => {
  test.skipIf(python === undefined)('in NumPy, value and derivative', () => {
    runPython(
      'numpy',
      (code, { name }) =>
        `${code}\nimport json\nx = np.array(${JSON.stringify(places)})\nwith np.errstate(over='ignore'):\n    print(json.dumps({'value': ${called(name)}(x).tolist(), 'derivative': ${called(name)}_derivative(x).tolist()}))`,
    );
  });

  // The frameworks are large and seldom here: NumPy stands behind the names that a snippet uses. This proves the program,
  // not that the names exist in the framework; these are few and listed here.
  const standIns = {
    pytorch:
      "torch.where = np.where; torch.clamp = lambda x, lo=None, hi=None, min=None, max=None: np.clip(x, lo if min is None else min, hi if max is None else max); torch.full_like = np.full_like\nfor n in 'exp expm1 log log1p sqrt abs sign floor ceil sin cos tan sinh cosh tanh maximum minimum'.split(): setattr(torch, n, getattr(np, n))\ntorch.atan = np.arctan; torch.erf = np.vectorize(math.erf); torch.sigmoid = lambda x: 1/(1+np.exp(-x)); torch.relu = lambda x: np.maximum(x, 0)",
    jax: 'jax.numpy = np; jax.nn = types.SimpleNamespace(sigmoid=lambda x: 1/(1+np.exp(-x)), relu=lambda x: np.maximum(x, 0)); jax.scipy = types.SimpleNamespace(special=types.SimpleNamespace(erf=np.vectorize(math.erf)))',
    keras:
      "keras.ops = types.ModuleType('ops')\nfor n in 'where full_like exp expm1 log log1p sqrt abs sign floor ceil sin cos tan arctan sinh cosh tanh maximum minimum clip'.split(): setattr(keras.ops, n, getattr(np, n))\nkeras.ops.erf = np.vectorize(math.erf); keras.ops.sigmoid = lambda x: 1/(1+np.exp(-x)); keras.ops.relu = lambda x: np.maximum(x, 0)",
  } as const;
  test.skipIf(python === undefined).each(['pytorch', 'jax', 'keras'] as const)(
    'in %s, with NumPy behind its names',
    (language) => {
      const module = language === 'pytorch' ? 'torch' : language;
      const imports = `import json, math, sys, types\nimport numpy as np\n${module} = types.ModuleType('${module}')\n${standIns[language]}\nsys.modules['${module}'] = ${module}${language === 'jax' ? "\nsys.modules['jax.numpy'] = np" : ''}\n`;
      runPython(
        language,
        (code, { name }) =>
          `${imports}${code}\nwith np.errstate(over='ignore'):\n    print(json.dumps({'value': ${called(name)}(np.array(${JSON.stringify(places)})).tolist()}))`,
      );
    },
  );

  test.skipIf(compiler === undefined)('in C++, value and derivative', () => {
    const includes = '#include <cstdio>\n#include <limits>\n';
    const bodies = rows.map(
      (row) => `namespace the_${row.name} {\n${codeFor('cpp', row).replace(/#include.*\n/g, '')}\n}`,
    );
    const calls = rows.map(({ name }) => {
      const list = (f: string) => places.map((at) => `the_${name}::${f}(${single(at)})`).join(', ');
      return `print({${list(name)}}, {${list(`${name}_derivative`)}});`;
    });
    const source = `${includes}#include <algorithm>\n#include <cmath>\n#include <initializer_list>\n${bodies.join('\n')}
void list(std::initializer_list<float> values) { bool first = true; for (float v : values) { std::printf(first ? "%.9g" : ", %.9g", v); first = false; } }
void print(std::initializer_list<float> value, std::initializer_list<float> derivative) {
  std::printf("{\\"value\\": ["); list(value); std::printf("], \\"derivative\\": ["); list(derivative); std::printf("]}\\n");
}
int main() { ${calls.join('\n')} }`;
    const [file, program] = [join(folder, 'all.cpp'), join(folder, 'all')];
    writeFileSync(file, source);
    execFileSync(compiler ?? '', ['-std=c++17', '-Wall', '-Wextra', '-Werror', '-o', program, file], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const answers = execFileSync(program, { encoding: 'utf8' }).trim().split('\n');
    expect(answers).toHaveLength(rows.length);
    answers.forEach((line, i) => {
      compare(rows[i]?.name ?? '', JSON.parse(line));
    });
  });

  test.skipIf(compiler === undefined)('in C++ each alone, with the headers that it names', () => {
    for (const row of rows) {
      execFileSync(compiler ?? '', ['-std=c++17', '-fsyntax-only', '-x', 'c++', '-'], {
        input: codeFor('cpp', row),
        stdio: ['pipe', 'ignore', 'inherit'],
      });
    }
  });
});

const single = (value: number): string => `${Number.isInteger(value) ? value.toFixed(1) : value}f`;

describe('a snippet', () => {
  test('has the parameters of the moment as defaults, and names that its language allows', () => {
    const row = rows.find(({ name }) => name === 'softshrink');
    const code = codeOf('numpy', {
      name: 'softshrink',
      formula: parseFormula(row?.formula ?? ''),
      values: { lambda: 0.25 },
      known: {},
    });
    expect(code).toContain('def softshrink(x, lambda_=0.25):');
  });

  test('says where a framework has it', () => {
    const row = rows.find(({ name }) => name === 'elu') as ActivationRow;
    expect(codeFor('pytorch', row)).toContain('# built in: torch.nn.ELU');
    expect(codeFor('jax', row)).toContain('# built in: jax.nn.elu');
    expect(codeFor('keras', row)).toContain('# built in: keras.activations.elu');
  });

  test('bounds x in the arm that is not taken: the derivative of e^x beyond its range would be NaN', () => {
    const row = rows.find(({ name }) => name === 'elu') as ActivationRow;
    expect(codeFor('pytorch', row)).toContain('torch.expm1(torch.clamp(x, max=0))');
  });

  test.each(codeLanguages.map(({ name }) => name))('of a typed-in formula is written in %s', (language) => {
    const formula = parseFormula('where(x > -2 && x < pi, max(0, x, x^2/a), -sign(x)) + 0.1*sin(3*x)^2');
    const code = codeOf(language, { name: 'activation', formula, values: { a: 2 }, known: {} });
    expect(code).toMatch(/activation\(/);
    expect(code).not.toMatch(/undefined|NaN|\[object/);
  });
});
