// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPool} from "./PoolInterfaces.sol";

/// @title Reads many pools in one call. A pool that does not answer gives zeros.
contract PoolLens {
    struct PairState {
        uint112 reserve0;
        uint112 reserve1;
    }

    struct PoolState {
        uint160 sqrtPriceX96;
        int24 tick;
        uint128 liquidity;
    }

    function readPools(address[] calldata pairs, address[] calldata pools)
        external
        view
        returns (PairState[] memory pairStates, PoolState[] memory poolStates)
    {
        pairStates = new PairState[](pairs.length);
        for (uint256 i = 0; i < pairs.length; i++) {
            (bool ok, bytes memory data) = pairs[i].staticcall(abi.encodeWithSignature("getReserves()"));
            if (ok && data.length >= 64) {
                (pairStates[i].reserve0, pairStates[i].reserve1) = abi.decode(data, (uint112, uint112));
            }
        }
        poolStates = new PoolState[](pools.length);
        for (uint256 i = 0; i < pools.length; i++) {
            (bool ok, bytes memory data) = pools[i].staticcall(abi.encodeWithSignature("slot0()"));
            if (ok && data.length >= 64) {
                (poolStates[i].sqrtPriceX96, poolStates[i].tick) = abi.decode(data, (uint160, int24));
                poolStates[i].liquidity = IPool(pools[i]).liquidity();
            }
        }
    }

    function readBalances(address[] calldata tokens, address[] calldata holders)
        external
        view
        returns (uint256[] memory balances)
    {
        balances = new uint256[](tokens.length);
        for (uint256 i = 0; i < tokens.length; i++) {
            (bool ok, bytes memory data) =
                tokens[i].staticcall(abi.encodeWithSignature("balanceOf(address)", holders[i]));
            if (ok && data.length >= 32) {
                balances[i] = abi.decode(data, (uint256));
            }
        }
    }
}
