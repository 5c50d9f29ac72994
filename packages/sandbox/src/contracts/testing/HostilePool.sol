// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Minimal} from "../PoolInterfaces.sol";

interface ISwapCallback {
    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata data) external;
}

/// @title A pool of concentrated liquidity in name only, which trades one for one and cheats as it is told to, for tests.
contract HostilePool {
    enum Mood {
        Honest,
        /// Asks for twice what it should.
        AsksForMore,
        /// Asks for half of what it should.
        AsksForLess,
        /// Asks once more after it has been paid.
        AsksTwice,
        /// Asks for nothing, by not calling back.
        NeverAsks,
        /// Asks for no amount.
        AsksForNothing,
        /// Makes the call that it was given before it asks, and notes whether it succeeded.
        CallsBack,
        /// Asks with other data than it was handed.
        ForgesData,
        /// Is paid, says that it has paid, and pays half.
        PaysHalf
    }

    address public token0;
    address public token1;
    Mood public mood;
    address public target;
    bytes public payload;
    uint256 public attempts;
    uint256 public successes;

    function setUp(address token0_, address token1_) external {
        (token0, token1) = (token0_, token1_);
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setCall(address target_, bytes calldata payload_) external {
        (target, payload, attempts, successes) = (target_, payload_, 0, 0);
    }

    /// Calls anything as this pool.
    function perform(address to, bytes calldata data) external {
        (bool ok, bytes memory result) = to.call(data);
        if (!ok) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
    }

    function swap(address recipient, bool zeroForOne, int256 amountSpecified, uint160, bytes calldata data)
        external
        returns (int256 amount0, int256 amount1)
    {
        uint256 amount = uint256(amountSpecified > 0 ? amountSpecified : -amountSpecified);
        uint256 paid = mood == Mood.PaysHalf ? amount / 2 : amount;
        require(IERC20Minimal(zeroForOne ? token1 : token0).transfer(recipient, paid), "pool is empty");
        if (mood == Mood.CallsBack) {
            attempts++;
            (bool ok,) = target.call(payload);
            if (ok) successes++;
        }
        uint256 asked = mood == Mood.AsksForMore
            ? 2 * amount
            : mood == Mood.AsksForLess ? amount / 2 : mood == Mood.AsksForNothing ? 0 : amount;
        bytes memory echo = data;
        if (mood == Mood.ForgesData) echo = payload;
        if (mood != Mood.NeverAsks) ask(zeroForOne, asked, echo);
        if (mood == Mood.AsksTwice) ask(zeroForOne, asked, data);
        return zeroForOne ? (int256(amount), -int256(amount)) : (-int256(amount), int256(amount));
    }

    function ask(bool zeroForOne, uint256 amount, bytes memory data) private {
        ISwapCallback(msg.sender).uniswapV3SwapCallback(
            zeroForOne ? int256(amount) : -int256(amount), zeroForOne ? -int256(amount) : int256(amount), data
        );
    }
}
