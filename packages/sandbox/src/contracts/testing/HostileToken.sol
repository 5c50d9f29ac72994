// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A token that behaves as badly as it is told to, for tests.
contract HostileToken {
    enum Mood {
        Honest,
        /// Moves the tokens and returns nothing.
        Silent,
        /// Moves nothing and returns false.
        Refuses,
        /// Moves the tokens, then makes the call that it was given, and notes whether it succeeded.
        CallsBack,
        /// Keeps a share of every transfer, one hundredth more each time.
        Taxes,
        /// Everybody's balance shrinks by a tenth with every transfer.
        Shrinks,
        /// Reverts where it would go to the barred account.
        Bars
    }

    Mood public mood;
    address public barred;
    address public target;
    bytes public payload;
    uint256 public attempts;
    uint256 public successes;
    uint256 public taxBps;
    uint256 private index = 1e18;
    mapping(address => uint256) private shares;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);

    function balanceOf(address holder) public view returns (uint256) {
        return (shares[holder] * index) / 1e18;
    }

    function mint(address to, uint256 amount) external {
        shares[to] += amount;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
        taxBps = 0;
    }

    function bar(address holder) external {
        barred = holder;
    }

    function setCall(address target_, bytes calldata payload_) external {
        (target, payload, attempts, successes) = (target_, payload_, 0, 0);
    }

    /// Anybody's consent, so that contracts without a way to give it can trade.
    function allow(address owner, address spender, uint256 amount) external {
        allowance[owner][spender] = amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        return move(from, to, amount);
    }

    function move(address from, address to, uint256 amount) private returns (bool) {
        if (mood == Mood.Refuses) return false;
        if (mood == Mood.Bars) require(to != barred, "barred");
        if (mood == Mood.Shrinks) index -= index / 10;
        uint256 kept = 0;
        if (mood == Mood.Taxes) {
            taxBps += 100;
            kept = (amount * taxBps) / 10_000;
        }
        // Rounded up, so that whoever holds just enough can send it on.
        uint256 moved = (amount * 1e18 + index - 1) / index;
        shares[from] -= moved;
        shares[to] += moved - (kept * 1e18) / index;
        emit Transfer(from, to, amount - kept);
        if (mood == Mood.CallsBack) {
            attempts++;
            (bool ok,) = target.call(payload);
            if (ok) successes++;
        }
        if (mood == Mood.Silent) {
            assembly {
                return(0, 0)
            }
        }
        return true;
    }
}
