/** Parameters of the L1 block attributes (predeploy 0x4200000000000000000000000000000000000015). */
export interface RollupFeeParameters {
  readonly l1BaseFee: bigint;
  readonly blobBaseFee: bigint;
  readonly baseFeeScalar: bigint;
  readonly blobBaseFeeScalar: bigint;
  readonly operatorFeeScalar: bigint;
  readonly operatorFeeConstant: bigint;
  /** From Jovian on the operator's scalar is multiplied by 100; before, divided by a million. */
  readonly jovian: boolean;
}

const MILLION = 1_000_000n;
const INTERCEPT = -42_585_600n;
const FAST_LZ_COEFFICIENT = 836_500n;
const LEAST_SIZE = 100n * MILLION;

/**
 * Fee for the data on the parent chain, wei (Fjord). `fastLzSize`: bytes of the signed transaction compressed by FastLZ.
 * Source: specs.optimism.io protocol/fjord/exec-engine, op-geth core/types/rollup_cost.go.
 */
export function l1DataFee(fastLzSize: bigint, parameters: RollupFeeParameters): bigint {
  const estimated = INTERCEPT + FAST_LZ_COEFFICIENT * fastLzSize;
  const size = estimated > LEAST_SIZE ? estimated : LEAST_SIZE;
  const price =
    16n * parameters.baseFeeScalar * parameters.l1BaseFee +
    parameters.blobBaseFeeScalar * parameters.blobBaseFee;
  return (size * price) / (MILLION * MILLION);
}

/**
 * A bound of `l1DataFee` without compressing: FastLZ adds at most a byte in 32 and a few. For balance checks and ceilings.
 * `bytes`: length of the signed transaction.
 */
export function mostL1DataFee(bytes: bigint, parameters: RollupFeeParameters): bigint {
  return l1DataFee(bytes + bytes / 32n + 16n, parameters);
}

/** The operator's fee, wei. Before execution `gas` is the limit. Sources: Isthmus and Jovian exec-engine. */
export function operatorFee(gas: bigint, parameters: RollupFeeParameters): bigint {
  const scaled = gas * parameters.operatorFeeScalar;
  return (parameters.jovian ? scaled * 100n : scaled / MILLION) + parameters.operatorFeeConstant;
}
