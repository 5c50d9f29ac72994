// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Minimal, IPair, IPool} from "./PoolInterfaces.sol";

/// @title An agent's trading account: holds its tokens and trades with pools directly, one transaction a trade.
/// Only the owner can call it. A pool is paid in its callback, and only the pool that is being called.
contract AgentDesk {
    address public immutable owner;
    /// The pool whose callback is expected.
    address private activePool;

    event CallFailed(uint256 index, bytes reason);

    constructor(address owner_) {
        owner = owner_;
    }

    receive() external payable {}

    modifier onlyOwner() {
        require(msg.sender == owner || msg.sender == address(this), "not the owner");
        _;
    }

    /// Sells what reaches the pair of `amountIn` (a token may keep a share), at a fee in 1e-6.
    function swapV2(address pair, bool zeroForOne, uint256 amountIn, uint256 feePips, uint256 minAmountOut)
        external
        onlyOwner
        returns (uint256 amountOut)
    {
        (uint256 reserve0, uint256 reserve1,) = IPair(pair).getReserves();
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        address tokenIn = zeroForOne ? IPair(pair).token0() : IPair(pair).token1();
        send(tokenIn, pair, amountIn);
        uint256 withFee = (IERC20Minimal(tokenIn).balanceOf(pair) - reserveIn) * (1e6 - feePips);
        amountOut = (withFee * reserveOut) / (reserveIn * 1e6 + withFee);
        require(amountOut >= minAmountOut, "too little received");
        IPair(pair).swap(zeroForOne ? 0 : amountOut, zeroForOne ? amountOut : 0, address(this), "");
    }

    function swapV3(address pool, bool zeroForOne, int256 amountSpecified, uint160 sqrtPriceLimitX96)
        external
        onlyOwner
        returns (int256 amount0, int256 amount1)
    {
        activePool = pool;
        (amount0, amount1) = IPool(pool).swap(address(this), zeroForOne, amountSpecified, sqrtPriceLimitX96, "");
        activePool = address(0);
    }

    /// Adds up to these amounts to a pair, in the pair's own proportion once it has one.
    function mintV2(address pair, uint256 amount0, uint256 amount1) external onlyOwner returns (uint256 liquidity) {
        (uint256 reserve0, uint256 reserve1,) = IPair(pair).getReserves();
        if (reserve0 > 0 && reserve1 > 0) {
            uint256 optimal1 = (amount0 * reserve1) / reserve0;
            if (optimal1 <= amount1) {
                amount1 = optimal1;
            } else {
                amount0 = (amount1 * reserve0) / reserve1;
            }
        }
        send(IPair(pair).token0(), pair, amount0);
        send(IPair(pair).token1(), pair, amount1);
        liquidity = IPair(pair).mint(address(this));
    }

    function burnV2(address pair, uint256 liquidity) external onlyOwner returns (uint256 amount0, uint256 amount1) {
        send(pair, pair, liquidity);
        (amount0, amount1) = IPair(pair).burn(address(this));
    }

    function mintV3(address pool, int24 tickLower, int24 tickUpper, uint128 liquidity)
        external
        onlyOwner
        returns (uint256 amount0, uint256 amount1)
    {
        activePool = pool;
        (amount0, amount1) = IPool(pool).mint(address(this), tickLower, tickUpper, liquidity, "");
        activePool = address(0);
    }

    /// Burns liquidity and collects it with the fees it has earned.
    function burnV3(address pool, int24 tickLower, int24 tickUpper, uint128 liquidity)
        external
        onlyOwner
        returns (uint256 amount0, uint256 amount1)
    {
        IPool(pool).burn(tickLower, tickUpper, liquidity);
        (amount0, amount1) =
            IPool(pool).collect(address(this), tickLower, tickUpper, type(uint128).max, type(uint128).max);
    }

    /// Any other call from this account; reverts as the target does.
    function perform(address target, uint256 value, bytes calldata data)
        external
        onlyOwner
        returns (bytes memory result)
    {
        bool ok;
        (ok, result) = target.call{value: value}(data);
        if (!ok) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
    }

    /// Several calls of this contract in one transaction. One that fails is undone and logged; the others stand.
    function executeAll(bytes[] calldata calls) external onlyOwner {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, bytes memory reason) = address(this).call(calls[i]);
            if (!ok) {
                activePool = address(0);
                emit CallFailed(i, reason);
            }
        }
    }

    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata) external {
        payPool(amount0 > 0 ? uint256(amount0) : 0, amount1 > 0 ? uint256(amount1) : 0);
    }

    function pancakeV3SwapCallback(int256 amount0, int256 amount1, bytes calldata) external {
        payPool(amount0 > 0 ? uint256(amount0) : 0, amount1 > 0 ? uint256(amount1) : 0);
    }

    function uniswapV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata) external {
        payPool(amount0, amount1);
    }

    function pancakeV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata) external {
        payPool(amount0, amount1);
    }

    function payPool(uint256 amount0, uint256 amount1) private {
        require(msg.sender == activePool, "not the pool that was called");
        if (amount0 > 0) send(IPool(msg.sender).token0(), msg.sender, amount0);
        if (amount1 > 0) send(IPool(msg.sender).token1(), msg.sender, amount1);
    }

    function send(address token, address to, uint256 amount) private {
        require(IERC20Minimal(token).transfer(to, amount), "transfer failed");
    }
}
