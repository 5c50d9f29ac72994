// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StandardToken} from "./StandardToken.sol";

/// @title Its owner can bar holders, one by one or all who are not the owner or excused, from sending it.
contract BlacklistToken is StandardToken {
    mapping(address => bool) public isBlacklisted;
    mapping(address => bool) public isExcused;
    bool public everybodyBarred;

    constructor(string memory name_, string memory symbol_, uint8 decimals_, uint256 supply, address owner_)
        StandardToken(name_, symbol_, decimals_, supply, owner_)
    {}

    function blacklist(address[] calldata holders, bool barred) external onlyOwner {
        for (uint256 i = 0; i < holders.length; i++) {
            isBlacklisted[holders[i]] = barred;
        }
    }

    function excuse(address holder, bool excused) external onlyOwner {
        isExcused[holder] = excused;
    }

    function barEverybody(bool barred) external onlyOwner {
        everybodyBarred = barred;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        require(!isBlacklisted[from], "blacklisted");
        require(!everybodyBarred || from == owner || isExcused[from], "blacklisted");
        super._transfer(from, to, amount);
    }
}
