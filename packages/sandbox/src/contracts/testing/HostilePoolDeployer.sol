// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostilePool} from "./HostilePool.sol";

/// @title Makes hostile pools where a venue's genuine deployer would make its own, for tests.
contract HostilePoolDeployer {
    function initCodeHash() external pure returns (bytes32) {
        return keccak256(type(HostilePool).creationCode);
    }

    function deploy(address token0, address token1, uint24 fee) external {
        HostilePool pool = new HostilePool{salt: keccak256(abi.encode(token0, token1, fee))}();
        pool.setUp(token0, token1);
    }
}
