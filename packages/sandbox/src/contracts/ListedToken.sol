// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StandardToken} from "./StandardToken.sol";

/// @title A token that knows which addresses are its pools, so that it can tell a sale from another transfer.
abstract contract ListedToken is StandardToken {
    mapping(address => bool) public isPool;

    function setPool(address pool, bool listed) external onlyOwner {
        isPool[pool] = listed;
    }
}
