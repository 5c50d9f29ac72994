// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ListedToken} from "./ListedToken.sol";
import {StandardToken} from "./StandardToken.sol";

/// @title Keeps a share of every sale for its owner, who can raise the share at any time, up to all of it.
contract SellTaxToken is ListedToken {
    /// Basis points of a sale.
    uint256 public sellTaxBps;

    constructor(string memory name_, string memory symbol_, uint8 decimals_, uint256 supply, address owner_)
        StandardToken(name_, symbol_, decimals_, supply, owner_)
    {}

    function setSellTax(uint256 bps) external onlyOwner {
        require(bps <= 10_000, "more than everything");
        sellTaxBps = bps;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (isPool[to] && from != owner) {
            uint256 tax = (amount * sellTaxBps) / 10_000;
            if (tax > 0) {
                super._transfer(from, owner, tax);
                amount -= tax;
            }
        }
        super._transfer(from, to, amount);
    }
}
