import type { Address } from '@twinlane/core/money/hex';
import { encodeDeployData, encodeFunctionData, getContractAddress, type Abi } from 'viem';
import type { SandboxTransaction } from '../anvil/anvil.ts';
import type { Artifact } from './artifact.ts';
import type { BytecodeOrigin, DeployedContract } from './sandboxDeployment.ts';

/** What a contract is, for its label. */
export interface ContractLabel {
  readonly name: string;
  readonly origin: BytecodeOrigin;
  readonly label: string;
}

/** The gas of a deployment: the dearest is PancakeSwap's pool code in storage. */
const DEPLOYMENT_GAS = 30_000_000n;

/** Transactions of one account, written down in order, whose contract addresses are known before any is sent. */
export class DeploymentScript {
  readonly deployer: Address;
  readonly transactions: SandboxTransaction[] = [];
  readonly contracts: DeployedContract[] = [];

  constructor(deployer: Address) {
    this.deployer = deployer;
  }

  /** Adds a deployment and returns the address it will have. */
  create(artifact: Artifact, args: readonly unknown[], label: ContractLabel): Address {
    const address = getContractAddress({ from: this.deployer, nonce: BigInt(this.transactions.length) });
    const data = encodeDeployData({ abi: artifact.abi, bytecode: artifact.bytecode, args });
    this.transactions.push({ from: this.deployer, data, gas: DEPLOYMENT_GAS });
    this.contracts.push({ ...label, address });
    return address;
  }

  /** Adds a call. */
  call(to: Address, abi: Abi, functionName: string, args: readonly unknown[], value = 0n): void {
    const data = encodeFunctionData({ abi, functionName, args });
    this.transactions.push({ from: this.deployer, to, data, value, gas: DEPLOYMENT_GAS });
  }
}
