// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Minimal, IPair, IPool} from "./PoolInterfaces.sol";

interface IERC20Spender {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @title One trade through the pools of several exchanges, in one transaction
/// @notice Sells or buys over one path or several, each through pools of any exchange in the table that the contract was made
/// with. Nobody owns it, it stores nothing, and it holds tokens only while a call runs.
/// @dev What wallets must be able to rely on, since they grant it allowances:
/// 1. `transferFrom` stands in one place, `_pull`. It takes `tokenIn` from the caller of the running `swapExactIn` or
///    `swapExactOut`, and never more than the `amountIn` that this caller stated. There is no way to name another account.
/// 2. A callback is heeded only from the pool that is being swapped with, once, and that pool's address is computed by CREATE2
///    from the table, which cannot be changed. Nothing that a caller passes makes it call another contract as a pool.
/// 3. Whatever a pool or a token does in between, the call ends with at least the stated output at the recipient, or reverts.
/// While a call runs, both entry points refuse to be entered again. What must be known in a callback is in transient storage,
/// which is empty again after the call; the chain must be at Cancun or later.
contract TwinlaneExecutor {
    /// @notice An exchange whose pools may be crossed.
    struct Venue {
        /// The account whose CREATE2 makes the pools. Zero: there is no exchange at this place of the table.
        address deployer;
        /// keccak256 of the pools' creation code.
        bytes32 initCodeHash;
        /// Pairs of constant product: their fee in 1e-6. Zero: pools of concentrated liquidity, which know their own.
        uint24 pairFee;
    }

    /// @notice What is traded for what.
    struct Order {
        address tokenIn;
        /// Exact in: what is sold. Exact out: the most that may be taken.
        uint256 amountIn;
        address tokenOut;
        /// Exact in: the least that must arrive. Exact out: what is bought.
        uint256 amountOut;
        address recipient;
        /// Unix seconds; the call is refused in later blocks.
        uint256 deadline;
    }

    /// @notice Pools crossed one after the other.
    struct Path {
        /// What is sold (exact in) or bought (exact out) along this path.
        uint256 amount;
        /// Each hop in one word: place in the table (from bit 184), the pool's fee (from bit 160; concentrated liquidity only),
        /// and the token that comes out.
        uint256[] hops;
    }

    struct Pool {
        address at;
        /// Whether the token that goes in is the pool's token0.
        bool zeroForOne;
        /// As in `Venue`.
        uint256 pairFee;
    }

    error Running();
    error Expired();
    error BadRecipient();
    error UnknownVenue(uint256 place);
    error BadPath();
    error AmountsDoNotAddUp();
    error TooMuchInput();
    error TooLittleOutput(uint256 received);
    error UnexpectedCallback();
    error NoCallback();
    error NotTheWholeAmount();
    error TransferFailed(address token);

    /// @notice Places in the table.
    uint256 public constant PLACES = 6;

    uint256 private constant FEE_UNIT = 1e6;
    /// The prices (square root, Q64.96) nearest to the ends of what a pool can have: a swap never stops before.
    uint160 private constant LOWEST_LIMIT = 4295128740;
    uint160 private constant HIGHEST_LIMIT = 1461446703485210103287273052203988822378723970341;

    /// `deployer`, and from bit 160 `pairFee`.
    uint256 private immutable maker0;
    uint256 private immutable maker1;
    uint256 private immutable maker2;
    uint256 private immutable maker3;
    uint256 private immutable maker4;
    uint256 private immutable maker5;
    bytes32 private immutable hash0;
    bytes32 private immutable hash1;
    bytes32 private immutable hash2;
    bytes32 private immutable hash3;
    bytes32 private immutable hash4;
    bytes32 private immutable hash5;

    /// Who called the running entry point, and pays. Zero: none is running.
    address private transient payer;
    /// The order's `tokenIn`: the only token that is ever taken from `payer`.
    address private transient input;
    /// What may still be taken from `payer`.
    uint256 private transient budget;
    /// The pool whose callback is awaited.
    address private transient awaited;
    /// What that pool must ask for; zero where only it knows (exact out).
    uint256 private transient due;

    /// @param table The exchanges, in the order in which hops name them.
    constructor(Venue[PLACES] memory table) {
        (maker0, hash0) = (_pack(table[0]), table[0].initCodeHash);
        (maker1, hash1) = (_pack(table[1]), table[1].initCodeHash);
        (maker2, hash2) = (_pack(table[2]), table[2].initCodeHash);
        (maker3, hash3) = (_pack(table[3]), table[3].initCodeHash);
        (maker4, hash4) = (_pack(table[4]), table[4].initCodeHash);
        (maker5, hash5) = (_pack(table[5]), table[5].initCodeHash);
    }

    /// @notice The table that the contract was made with.
    function venues() external view returns (Venue[PLACES] memory table) {
        for (uint256 place = 0; place < PLACES; place++) {
            (uint256 maker, bytes32 initCodeHash) = _venueAt(place);
            table[place] = Venue(address(uint160(maker)), initCodeHash, uint24(maker >> 160));
        }
    }

    /// @notice Sells exactly `order.amountIn`, which the paths' amounts must add up to. Paths are executed in their order. Through
    /// pairs the amounts count that arrive, so that tokens which keep a share of each transfer can be traded there.
    /// `tokenIn` may be `tokenOut`: a cycle, whose `amountOut` is the input and the least profit.
    /// @return received What arrived at the recipient, by its balance.
    function swapExactIn(Order calldata order, Path[] calldata paths) external returns (uint256 received) {
        _begin(order);
        uint256 sold = 0;
        for (uint256 i = 0; i < paths.length; i++) {
            sold += paths[i].amount;
            received += _sell(order, paths[i]);
        }
        if (sold != order.amountIn) revert AmountsDoNotAddUp();
        if (received < order.amountOut) revert TooLittleOutput(received);
        _end();
    }

    /// @notice Buys exactly `order.amountOut`, which the paths' amounts must add up to, and takes no more than it costs. Paths are
    /// executed in their order. No cycles, no pool twice on one path, no tokens that keep a share of a transfer.
    /// @return spent What was taken from the caller.
    function swapExactOut(Order calldata order, Path[] calldata paths) external returns (uint256 spent) {
        if (order.tokenIn == order.tokenOut) revert BadPath();
        _begin(order);
        uint256 bought = 0;
        uint256 before = IERC20Minimal(order.tokenOut).balanceOf(order.recipient);
        for (uint256 i = 0; i < paths.length; i++) {
            uint256[] memory hops = paths[i].hops;
            if (hops.length == 0 || _tokenOf(hops[hops.length - 1]) != order.tokenOut) revert BadPath();
            bought += paths[i].amount;
            _buy(hops, hops.length, paths[i].amount, order.recipient);
        }
        if (bought != order.amountOut) revert AmountsDoNotAddUp();
        uint256 received = IERC20Minimal(order.tokenOut).balanceOf(order.recipient) - before;
        if (received < bought) revert TooLittleOutput(received);
        spent = order.amountIn - budget;
        _end();
    }

    /// @notice For the pools of Uniswap V3 and its forks, while they are being swapped with.
    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata data) external {
        _settle(amount0, amount1, data);
    }

    /// @notice For PancakeSwap's V3 pools, while they are being swapped with.
    function pancakeV3SwapCallback(int256 amount0, int256 amount1, bytes calldata data) external {
        _settle(amount0, amount1, data);
    }

    function _begin(Order calldata order) private {
        if (payer != address(0)) revert Running();
        if (block.timestamp > order.deadline) revert Expired();
        if (order.recipient == address(0) || order.recipient == address(this)) revert BadRecipient();
        payer = msg.sender;
        input = order.tokenIn;
        budget = order.amountIn;
    }

    function _end() private {
        payer = address(0);
        input = address(0);
        budget = 0;
    }

    /// Takes the path's amount from the payer and swaps it hop by hop. What comes out of a hop goes straight to the next pair, or
    /// here where the next pool will ask for it in its callback, or to the recipient.
    function _sell(Order calldata order, Path calldata path) private returns (uint256 received) {
        uint256 last = path.hops.length;
        if (last == 0 || _tokenOf(path.hops[--last]) != order.tokenOut) revert BadPath();
        uint256 amount = path.amount;
        address token = order.tokenIn;
        Pool memory pool = _poolOf(token, path.hops[0]);
        if (pool.pairFee > 0) _pull(pool.at, amount);
        for (uint256 i = 0; i < last; i++) {
            address tokenOut = _tokenOf(path.hops[i]);
            Pool memory next = _poolOf(tokenOut, path.hops[i + 1]);
            amount = _sellTo(pool, token, amount, i == 0, next.pairFee > 0 ? next.at : address(this));
            (token, pool) = (tokenOut, next);
        }
        uint256 before = IERC20Minimal(order.tokenOut).balanceOf(order.recipient);
        _sellTo(pool, token, amount, last == 0, order.recipient);
        received = IERC20Minimal(order.tokenOut).balanceOf(order.recipient) - before;
    }

    /// One hop. A pair has its input already; a pool gets `amount` in its callback, from the payer (`first`) or from here.
    function _sellTo(Pool memory pool, address token, uint256 amount, bool first, address to)
        private
        returns (uint256 amountOut)
    {
        if (pool.pairFee > 0) {
            (uint256 reserveIn, uint256 reserveOut) = _reserves(pool);
            uint256 withFee = (IERC20Minimal(token).balanceOf(pool.at) - reserveIn) * (FEE_UNIT - pool.pairFee);
            amountOut = (withFee * reserveOut) / (reserveIn * FEE_UNIT + withFee);
            _swapPair(pool, amountOut, to);
        } else {
            int256 delta = _swapPool(pool, _signed(amount), amount, to, first ? bytes("") : abi.encode(token));
            amountOut = delta < 0 ? uint256(-delta) : 0;
        }
    }

    /// Has exactly `amount` of what the last of the first `count` hops pays sent to `to`. Each pool is asked for what the one after
    /// it needs, from the last one back; the first is paid by the payer.
    function _buy(uint256[] memory hops, uint256 count, uint256 amount, address to) private {
        if (count == 0) {
            _pull(to, amount);
            return;
        }
        Pool memory pool = _poolOf(count == 1 ? input : _tokenOf(hops[count - 2]), hops[count - 1]);
        if (pool.pairFee > 0) {
            (uint256 reserveIn, uint256 reserveOut) = _reserves(pool);
            uint256 cost =
                (reserveIn * amount * FEE_UNIT) / ((reserveOut - amount) * (FEE_UNIT - pool.pairFee)) + 1;
            _buy(hops, count - 1, cost, pool.at);
            _swapPair(pool, amount, to);
        } else {
            _swapPool(pool, -_signed(amount), 0, to, abi.encode(hops, count - 1));
        }
    }

    function _swapPair(Pool memory pool, uint256 amountOut, address to) private {
        IPair(pool.at).swap(pool.zeroForOne ? 0 : amountOut, pool.zeroForOne ? amountOut : 0, to, "");
    }

    /// @return delta What the pool says of the token that it pays: negative.
    function _swapPool(Pool memory pool, int256 amount, uint256 mustAskFor, address to, bytes memory data)
        private
        returns (int256 delta)
    {
        awaited = pool.at;
        due = mustAskFor;
        (int256 amount0, int256 amount1) =
            IPool(pool.at).swap(to, pool.zeroForOne, amount, pool.zeroForOne ? LOWEST_LIMIT : HIGHEST_LIMIT, data);
        if (awaited != address(0)) revert NoCallback();
        delta = pool.zeroForOne ? amount1 : amount0;
    }

    /// Pays the awaited pool. `data` is what `_swapPool` handed it: nothing where the payer pays, a token where the tokens are here,
    /// hops where they have yet to be bought. A pool that gave back something else could still not get more than `budget`, nor
    /// anybody's tokens but the payer's, nor around the check of what the recipient has received.
    function _settle(int256 amount0, int256 amount1, bytes calldata data) private {
        if (msg.sender != awaited) revert UnexpectedCallback();
        awaited = address(0);
        int256 asked = amount0 > 0 ? amount0 : amount1;
        if (asked <= 0) revert NotTheWholeAmount();
        uint256 owed = uint256(asked);
        if (due != 0 && owed != due) revert NotTheWholeAmount();
        if (data.length == 0) {
            _pull(msg.sender, owed);
        } else if (data.length == 32) {
            _send(abi.decode(data, (address)), abi.encodeCall(IERC20Minimal.transfer, (msg.sender, owed)));
        } else {
            (uint256[] memory hops, uint256 count) = abi.decode(data, (uint256[], uint256));
            _buy(hops, count, owed, msg.sender);
        }
    }

    /// The only place that uses an allowance.
    function _pull(address to, uint256 amount) private {
        if (amount > budget) revert TooMuchInput();
        budget -= amount;
        _send(input, abi.encodeCall(IERC20Spender.transferFrom, (payer, to, amount)));
    }

    /// Calls a token. Some return nothing; `false`, or no token at that address, is a failure.
    function _send(address token, bytes memory data) private {
        (bool ok, bytes memory result) = token.call(data);
        bool said = result.length == 0 ? token.code.length > 0 : result.length >= 32 && uint256(bytes32(result)) == 1;
        if (!ok || !said) revert TransferFailed(token);
    }

    function _reserves(Pool memory pool) private view returns (uint256 reserveIn, uint256 reserveOut) {
        (uint256 reserve0, uint256 reserve1,) = IPair(pool.at).getReserves();
        (reserveIn, reserveOut) = pool.zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
    }

    /// The pool that a hop means, by CREATE2.
    function _poolOf(address tokenIn, uint256 hop) private view returns (Pool memory pool) {
        address tokenOut = _tokenOf(hop);
        (uint256 maker, bytes32 initCodeHash) = _venueAt(hop >> 184);
        if (maker == 0) revert UnknownVenue(hop >> 184);
        pool.zeroForOne = tokenIn < tokenOut;
        pool.pairFee = maker >> 160;
        (address token0, address token1) = pool.zeroForOne ? (tokenIn, tokenOut) : (tokenOut, tokenIn);
        bytes32 salt = pool.pairFee > 0
            ? keccak256(abi.encodePacked(token0, token1))
            : keccak256(abi.encode(token0, token1, uint24(hop >> 160)));
        bytes32 made = keccak256(abi.encodePacked(hex"ff", address(uint160(maker)), salt, initCodeHash));
        pool.at = address(uint160(uint256(made)));
    }

    function _venueAt(uint256 place) private view returns (uint256 maker, bytes32 initCodeHash) {
        if (place == 0) return (maker0, hash0);
        if (place == 1) return (maker1, hash1);
        if (place == 2) return (maker2, hash2);
        if (place == 3) return (maker3, hash3);
        if (place == 4) return (maker4, hash4);
        if (place == 5) return (maker5, hash5);
        revert UnknownVenue(place);
    }

    function _tokenOf(uint256 hop) private pure returns (address) {
        return address(uint160(hop));
    }

    function _pack(Venue memory venue) private pure returns (uint256) {
        return (uint256(venue.pairFee) << 160) | uint160(venue.deployer);
    }

    function _signed(uint256 amount) private pure returns (int256) {
        if (amount > uint256(type(int256).max)) revert NotTheWholeAmount();
        return int256(amount);
    }
}
