// One run of the core: its address, and what its calls leave in the exchange as records and views. A view lasts until
// the next call of the core.
import type { MainModule } from '@wasm/hillock.mjs';
import type { Core } from './core';
import type { SpecError } from './errors';
import type { Leaf } from './leaves';
import { give, readLeaves, readRefusal } from './spec-input';
import type { PartialSpec } from './types';
import { dataNumbers, eventColumns, layerNumbers, reportNumbers, unitColumns } from './words';

/** In the order of Run::next_array() in cpp/bindings/run.cpp. */
const nextArrays = ['gradient', 'applied', 'update', 'stateBefore', 'stateAfter'] as const;

/** @internal */
export class CoreRun {
  readonly #core: Core;
  readonly #module: MainModule;
  readonly #run: number;

  constructor(core: Core, address: number) {
    this.#core = core;
    this.#module = core.module;
    this.#run = address;
  }

  close(): void {
    this.#module.closeRun(this.#run);
  }

  // --- numbers ---

  step(): number {
    return this.#module.step(this.#run);
  }
  censusInterval(): number {
    return this.#module.censusInterval(this.#run);
  }
  train(steps: number): number {
    return this.#module.train(this.#run, steps);
  }
  learningRate(): number {
    return this.#module.learningRate(this.#run);
  }
  eventCount(): number {
    return this.#module.eventCount(this.#run);
  }
  eventsDropped(): number {
    return this.#module.eventsDropped(this.#run);
  }
  gradientPeak(layer: number): number {
    return this.#module.gradientPeak(this.#run, layer);
  }
  /** -1 where the function is not piecewise linear, -2 where there is no memory for it. */
  regions(resolution: number, domain: number): number {
    return this.#module.regions(this.#run, resolution, domain);
  }

  // --- records and rows ---

  spec(): [path: string, leaf: Leaf][] {
    return readLeaves(this.#core.answer(this.#module.spec(this.#run)));
  }
  report() {
    this.#module.report(this.#run);
    return this.#core.named(reportNumbers);
  }
  layer(index: number) {
    this.#module.layer(this.#run, index);
    return this.#core.named(layerNumbers);
  }
  data() {
    this.#module.data(this.#run);
    return this.#core.named(dataNumbers);
  }
  /** Rows of all hidden units, as unitColumns has them. */
  units(): Float64Array {
    return this.#core.numbers.subarray(0, unitColumns.length * this.#module.units(this.#run));
  }
  events(from: number): number[][] {
    return this.#core.rows(this.#module.events(this.#run, from), eventColumns.length);
  }
  layout(): number[][] {
    return this.#core.rows(this.#module.layout(this.#run), 5);
  }
  hinges(): number[][] {
    return this.#core.rows(this.#module.hinges(this.#run), 5);
  }

  // --- arrays ---

  parameters(): Float32Array {
    return this.#found(this.#module.parameters(this.#run));
  }
  gradients(): Float32Array {
    return this.#found(this.#module.gradients(this.#run));
  }
  sameSignShares(): Float32Array {
    return this.#found(this.#module.sameSignShares(this.#run));
  }
  preActivations(layer: number, unit: number): Float32Array {
    return this.#found(this.#module.preActivations(this.#run, layer, unit));
  }
  firingExample(layer: number, unit: number, from: number): number {
    return this.#module.firingExample(this.#run, layer, unit, from);
  }
  histogram(layer: number, quantity: number, low: number, high: number, bins: number): Float32Array {
    return this.#found(this.#module.histogram(this.#run, layer, quantity, low, high, bins));
  }
  grid(resolution: number, domain: number, units: boolean): Float32Array {
    return this.#found(this.#module.grid(this.#run, resolution, domain, Number(units)));
  }
  predict(count: number, inputs: Float32Array): Float32Array {
    this.#core.given.set(inputs);
    return this.#found(this.#module.predict(this.#run, count));
  }
  /** Empty where there is no memory for it. */
  example(ofTest: boolean, index: number): Float32Array {
    return this.#found(this.#module.example(this.#run, Number(ofTest), index));
  }
  /** The same of a member of the next batch. */
  batchExample(member: number): Float32Array {
    return this.#found(this.#module.batchExample(this.#run, member));
  }
  /** The batch; what else is known of the step is then in nextArray(). Empty where there is no memory or no next step. */
  nextUpdate(): Float64Array {
    return this.#core.numbers.subarray(0, this.#module.nextUpdate(this.#run));
  }
  nextArray(name: (typeof nextArrays)[number]): Float32Array {
    const length = this.#module.nextArray(this.#run, nextArrays.indexOf(name));
    return new Float32Array(this.#core.found.buffer, this.#core.numbers[0], length);
  }
  optimizerStep(): number {
    return this.#module.optimizerStep(this.#run);
  }
  forget(): void {
    this.#module.forget(this.#run);
  }
  /** Inputs and targets, both longer than what is in them. */
  examples() {
    this.#module.examples(this.#run);
    return { inputs: this.#core.found, targets: this.#core.given };
  }

  // --- changes: false where there is no memory for them ---

  setParameters(parameters: ArrayLike<number>): boolean {
    this.#core.given.set(parameters);
    return this.#module.setParameters(this.#run) !== 0;
  }
  revive(layer: number, unit: number): boolean {
    return this.#module.revive(this.#run, layer, unit) !== 0;
  }
  /** @throws {SpecError} if the spec is refused. */
  change(partial: PartialSpec): void {
    give(this.#core, partial, (leaves) => this.#module.change(this.#run, leaves));
  }
  /** Undefined where there is no memory for it. */
  save(): Uint8Array | undefined {
    const size = this.#module.save(this.#run);
    const bytes = size > 0 ? this.#bytes(size).slice() : undefined;
    this.#module.forget(this.#run);
    return bytes;
  }
  /** What restore() reads: undefined where there is no memory for it. */
  bytesRoom(size: number): Uint8Array | undefined {
    return this.#module.bytesRoom(this.#run, size) ? this.#bytes(size) : undefined;
  }
  /** Why the bytes were refused. */
  restore(): SpecError | undefined {
    const restored = this.#module.restore(this.#run) !== 0;
    this.#module.forget(this.#run);
    return restored ? undefined : readRefusal(this.#core);
  }

  #found(count: number): Float32Array {
    return this.#core.found.subarray(0, count);
  }
  #bytes(size: number): Uint8Array {
    return new Uint8Array(this.#core.found.buffer, this.#module.bytes(this.#run), size);
  }
}
