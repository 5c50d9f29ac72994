// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Minimal, IPair} from "./PoolInterfaces.sol";

interface IPairFactory {
    function getPair(address tokenA, address tokenB) external view returns (address);
}

interface IERC20Spender {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title The swaps of a V2 router at PancakeSwap V2's published fee of 0.2 %.
/// Npm has PancakeSwap V2's factory and pair and not its router, and Uniswap's router has its own fee and pair hash compiled
/// in. Names, arguments, rounding and revert reasons are those of `UniswapV2Router02`.
contract PancakeV2Router {
    uint256 private constant KEPT = 998;
    uint256 private constant WHOLE = 1000;

    address public immutable factory;
    address public immutable WETH;

    constructor(address factory_, address weth) {
        factory = factory_;
        WETH = weth;
    }

    modifier ensure(uint256 deadline) {
        require(deadline >= block.timestamp, "PancakeRouter: EXPIRED");
        _;
    }

    function swapExactTokensForTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external ensure(deadline) returns (uint256[] memory amounts) {
        amounts = getAmountsOut(amountIn, path);
        require(amounts[amounts.length - 1] >= amountOutMin, "PancakeRouter: INSUFFICIENT_OUTPUT_AMOUNT");
        payFirstPair(path, amounts[0]);
        swapAlong(amounts, path, to);
    }

    function swapTokensForExactTokens(
        uint256 amountOut,
        uint256 amountInMax,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external ensure(deadline) returns (uint256[] memory amounts) {
        amounts = getAmountsIn(amountOut, path);
        require(amounts[0] <= amountInMax, "PancakeRouter: EXCESSIVE_INPUT_AMOUNT");
        payFirstPair(path, amounts[0]);
        swapAlong(amounts, path, to);
    }

    /// For tokens that keep a share of a transfer: what counts is what reaches each pair and, in the end, the receiver.
    function swapExactTokensForTokensSupportingFeeOnTransferTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external ensure(deadline) {
        payFirstPair(path, amountIn);
        IERC20Minimal last = IERC20Minimal(path[path.length - 1]);
        uint256 before = last.balanceOf(to);
        for (uint256 i = 0; i < path.length - 1; i++) {
            swapWhatArrived(pairFor(path[i], path[i + 1]), path[i], receiver(path, i, to));
        }
        require(last.balanceOf(to) - before >= amountOutMin, "PancakeRouter: INSUFFICIENT_OUTPUT_AMOUNT");
    }

    function getAmountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) public pure returns (uint256) {
        require(amountIn > 0, "PancakeLibrary: INSUFFICIENT_INPUT_AMOUNT");
        require(reserveIn > 0 && reserveOut > 0, "PancakeLibrary: INSUFFICIENT_LIQUIDITY");
        uint256 withFee = amountIn * KEPT;
        return (withFee * reserveOut) / (reserveIn * WHOLE + withFee);
    }

    function getAmountIn(uint256 amountOut, uint256 reserveIn, uint256 reserveOut) public pure returns (uint256) {
        require(amountOut > 0, "PancakeLibrary: INSUFFICIENT_OUTPUT_AMOUNT");
        require(reserveIn > 0 && reserveOut > 0, "PancakeLibrary: INSUFFICIENT_LIQUIDITY");
        return (reserveIn * amountOut * WHOLE) / ((reserveOut - amountOut) * KEPT) + 1;
    }

    function getAmountsOut(uint256 amountIn, address[] calldata path) public view returns (uint256[] memory amounts) {
        require(path.length >= 2, "PancakeLibrary: INVALID_PATH");
        amounts = new uint256[](path.length);
        amounts[0] = amountIn;
        for (uint256 i = 0; i < path.length - 1; i++) {
            (uint256 reserveIn, uint256 reserveOut) = reserves(pairFor(path[i], path[i + 1]), path[i]);
            amounts[i + 1] = getAmountOut(amounts[i], reserveIn, reserveOut);
        }
    }

    function getAmountsIn(uint256 amountOut, address[] calldata path) public view returns (uint256[] memory amounts) {
        require(path.length >= 2, "PancakeLibrary: INVALID_PATH");
        amounts = new uint256[](path.length);
        amounts[path.length - 1] = amountOut;
        for (uint256 i = path.length - 1; i > 0; i--) {
            (uint256 reserveIn, uint256 reserveOut) = reserves(pairFor(path[i - 1], path[i]), path[i - 1]);
            amounts[i - 1] = getAmountIn(amounts[i], reserveIn, reserveOut);
        }
    }

    function payFirstPair(address[] calldata path, uint256 amount) private {
        require(
            IERC20Spender(path[0]).transferFrom(msg.sender, pairFor(path[0], path[1]), amount),
            "TransferHelper: TRANSFER_FROM_FAILED"
        );
    }

    function swapAlong(uint256[] memory amounts, address[] calldata path, address to) private {
        for (uint256 i = 0; i < path.length - 1; i++) {
            swapPair(pairFor(path[i], path[i + 1]), path[i], amounts[i + 1], receiver(path, i, to));
        }
    }

    function swapWhatArrived(address pair, address tokenIn, address to) private {
        (uint256 reserveIn, uint256 reserveOut) = reserves(pair, tokenIn);
        uint256 arrived = IERC20Minimal(tokenIn).balanceOf(pair) - reserveIn;
        swapPair(pair, tokenIn, getAmountOut(arrived, reserveIn, reserveOut), to);
    }

    function swapPair(address pair, address tokenIn, uint256 amountOut, address to) private {
        bool zeroForOne = IPair(pair).token0() == tokenIn;
        IPair(pair).swap(zeroForOne ? 0 : amountOut, zeroForOne ? amountOut : 0, to, "");
    }

    function receiver(address[] calldata path, uint256 i, address to) private view returns (address) {
        return i < path.length - 2 ? pairFor(path[i + 1], path[i + 2]) : to;
    }

    function reserves(address pair, address tokenIn) private view returns (uint256 reserveIn, uint256 reserveOut) {
        (uint256 reserve0, uint256 reserve1,) = IPair(pair).getReserves();
        (reserveIn, reserveOut) = IPair(pair).token0() == tokenIn ? (reserve0, reserve1) : (reserve1, reserve0);
    }

    function pairFor(address tokenA, address tokenB) private view returns (address) {
        return IPairFactory(factory).getPair(tokenA, tokenB);
    }
}
