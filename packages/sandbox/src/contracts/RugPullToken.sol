// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StandardToken} from "./StandardToken.sol";

/// @title A token without any trick in it. The rug is outside: its launcher owns nearly all of its pool's liquidity and
/// takes it away: nothing in the code gives it away.
contract RugPullToken is StandardToken {
    constructor(string memory name_, string memory symbol_, uint8 decimals_, uint256 supply, address owner_)
        StandardToken(name_, symbol_, decimals_, supply, owner_)
    {}
}
