// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IToken {
    function balanceOf(address holder) external view returns (uint256);
}

/// Never deployed: its code is laid over an unused address for the length of one eth_call.
contract TradeProbe {
    struct Plan {
        IToken cash;
        IToken token;
        address router;
        bytes approveCash;
        bytes buy;
        bytes approveToken;
        bytes sell;
        /// Where in `sell` the amount to be sold stands.
        uint256 sellAmountAt;
        /// Read before anything else, to know on which state it all happens.
        address pool;
        bytes[] reads;
    }

    struct Outcome {
        /// 0: all went well, 1: the purchase failed, 2: the sale failed.
        uint256 failed;
        uint256 bought;
        uint256 sold;
        uint256 buyGas;
        uint256 sellGas;
        bytes reason;
        bytes[] state;
    }

    /// Buys the token with the cash and sells what arrived.
    function roundTrip(Plan memory plan) external returns (Outcome memory result) {
        bool ok;
        result.state = new bytes[](plan.reads.length);
        for (uint256 i = 0; i < plan.reads.length; i++) (, result.state[i]) = plan.pool.staticcall(plan.reads[i]);
        (ok, result.reason,) = run(address(plan.cash), plan.approveCash);
        if (ok) (ok, result.reason, result.buyGas) = run(plan.router, plan.buy);
        if (!ok) {
            result.failed = 1;
            return result;
        }
        uint256 bought = plan.token.balanceOf(address(this));
        uint256 cashBefore = plan.cash.balanceOf(address(this));
        result.bought = bought;
        bytes memory sell = plan.sell;
        uint256 at = plan.sellAmountAt;
        assembly {
            mstore(add(add(sell, 32), at), bought)
        }
        (ok, result.reason,) = run(address(plan.token), plan.approveToken);
        if (ok) (ok, result.reason, result.sellGas) = run(plan.router, sell);
        if (!ok) {
            result.failed = 2;
            return result;
        }
        result.sold = plan.cash.balanceOf(address(this)) - cashBefore;
    }

    function run(address target, bytes memory data) private returns (bool ok, bytes memory returned, uint256 gasUsed) {
        uint256 before = gasleft();
        (ok, returned) = target.call(data);
        gasUsed = before - gasleft();
    }
}
