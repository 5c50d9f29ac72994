// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ListedToken} from "./ListedToken.sol";
import {StandardToken} from "./StandardToken.sol";

/// @title Can be bought by anybody and sold by its owner alone: a transfer into a pool reverts for everybody else.
contract HoneypotToken is ListedToken {
    constructor(string memory name_, string memory symbol_, uint8 decimals_, uint256 supply, address owner_)
        StandardToken(name_, symbol_, decimals_, supply, owner_)
    {}

    function _transfer(address from, address to, uint256 amount) internal override {
        require(!isPool[to] || from == owner, "transfer not allowed");
        super._transfer(from, to, amount);
    }
}
