// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Minimal, IPool} from "./PoolInterfaces.sol";

interface ITransferable is IERC20Minimal {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title Holds liquidity until a time that everybody can read. Nobody rules it, and no lock can be shortened.
/// A pair's liquidity tokens are taken from the caller; a range of a V3 pool is minted here, out of the caller's tokens.
/// What a locked range earns stays in its pool.
contract LiquidityLocker {
    struct Lock {
        address owner;
        /// Unix seconds.
        uint64 until;
        uint128 liquidity;
        /// Both 0 for a pair.
        int24 tickLower;
        int24 tickUpper;
    }

    mapping(address pool => Lock[]) private locks;
    /// The pool whose callback is expected, and who pays it.
    address private transient activePool;
    address private transient payer;

    event Locked(address indexed pool, address indexed owner, uint256 index, uint128 liquidity, uint64 until);
    event Unlocked(address indexed pool, address indexed owner, uint256 index);

    /// All that was ever locked of a pool; what was taken out again has no liquidity.
    function locksOf(address pool) external view returns (Lock[] memory) {
        return locks[pool];
    }

    function lockPair(address pair, uint128 liquidity, uint64 until) external {
        require(ITransferable(pair).transferFrom(msg.sender, address(this), liquidity), "transfer failed");
        add(pair, Lock(msg.sender, until, liquidity, 0, 0));
    }

    function lockRange(address pool, int24 tickLower, int24 tickUpper, uint128 liquidity, uint64 until) external {
        require(tickLower < tickUpper, "no range");
        activePool = pool;
        payer = msg.sender;
        IPool(pool).mint(address(this), tickLower, tickUpper, liquidity, "");
        activePool = address(0);
        add(pool, Lock(msg.sender, until, liquidity, tickLower, tickUpper));
    }

    function unlock(address pool, uint256 index) external {
        Lock memory lock = locks[pool][index];
        require(msg.sender == lock.owner, "not the owner");
        require(block.timestamp >= lock.until, "still locked");
        locks[pool][index].liquidity = 0;
        emit Unlocked(pool, lock.owner, index);
        if (lock.tickLower == lock.tickUpper) {
            require(ITransferable(pool).transfer(lock.owner, lock.liquidity), "transfer failed");
        } else {
            (uint256 amount0, uint256 amount1) = IPool(pool).burn(lock.tickLower, lock.tickUpper, lock.liquidity);
            IPool(pool).collect(lock.owner, lock.tickLower, lock.tickUpper, uint128(amount0), uint128(amount1));
        }
    }

    function uniswapV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata) external {
        payPool(amount0, amount1);
    }

    function pancakeV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata) external {
        payPool(amount0, amount1);
    }

    function payPool(uint256 amount0, uint256 amount1) private {
        require(msg.sender == activePool, "not the pool that was called");
        if (amount0 > 0) take(IPool(msg.sender).token0(), amount0);
        if (amount1 > 0) take(IPool(msg.sender).token1(), amount1);
    }

    function take(address token, uint256 amount) private {
        require(ITransferable(token).transferFrom(payer, msg.sender, amount), "transfer failed");
    }

    function add(address pool, Lock memory lock) private {
        require(lock.liquidity > 0 && lock.until > block.timestamp, "locks nothing");
        locks[pool].push(lock);
        emit Locked(pool, lock.owner, locks[pool].length - 1, lock.liquidity, lock.until);
    }
}
