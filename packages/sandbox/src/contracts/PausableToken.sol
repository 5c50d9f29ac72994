// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StandardToken} from "./StandardToken.sol";

/// @title Its owner can stop all transfers but its own.
contract PausableToken is StandardToken {
    bool public paused;

    event Paused(address account);
    event Unpaused(address account);

    constructor(string memory name_, string memory symbol_, uint8 decimals_, uint256 supply, address owner_)
        StandardToken(name_, symbol_, decimals_, supply, owner_)
    {}

    function pause() external onlyOwner {
        paused = true;
        emit Paused(msg.sender);
    }

    function unpause() external onlyOwner {
        paused = false;
        emit Unpaused(msg.sender);
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        require(!paused || from == owner, "paused");
        super._transfer(from, to, amount);
    }
}
