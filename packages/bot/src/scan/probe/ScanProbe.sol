// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IToken {
    function balanceOf(address holder) external view returns (uint256);
    function totalSupply() external view returns (uint256);
}

interface IPuppet {
    function act(address target, bytes calldata data) external returns (bool ok, bytes memory returned);
}

interface IPair {
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 time);
    function swap(uint256 out0, uint256 out1, address to, bytes calldata data) external;
    function sync() external;
}

interface IRange {
    function swap(address to, bool zeroForOne, int256 amount, uint160 limit, bytes calldata data)
        external
        returns (int256 amount0, int256 amount1);
}

/// Never deployed: its code is laid over an unused address for the length of a simulation. It trades as a router does,
/// lets others act through puppets laid over their addresses, and takes everything that it tried back again.
contract ScanProbe {
    struct Market {
        address token;
        address cash;
        address pool;
        /// 1e-6; of a pair.
        uint256 fee;
        bool range;
        address trader;
    }

    struct Step {
        address caller;
        address target;
        bytes data;
    }

    struct Trial {
        Step[] steps;
        /// 0: sells; 1: moves to a fresh holder, who sells; 2: many others buy first; 3: one buys a great deal first;
        /// 4: sells in two halves.
        uint256 kind;
        uint256 amount;
    }

    struct Holdings {
        uint256 trader;
        uint256 pool;
        uint256 supply;
        uint256 caller;
        uint256 self;
    }

    struct Outcome {
        /// Steps that went through.
        uint256 done;
        /// 0: sold, 1: what came before the sale failed, 2: the sale failed, 3: it failed, and a twentieth could be sold.
        uint256 failed;
        uint256 proceeds;
        /// By a pair's formula without any tax; 0 for a range pool.
        uint256 expected;
        Holdings before;
        Holdings afterwards;
        bytes reason;
    }

    struct Action {
        address target;
        bytes4 selector;
        uint256 set;
    }

    struct Finding {
        uint256 action;
        uint256 pattern;
        uint256 caller;
        Outcome outcome;
    }

    /// How a call went that somebody made.
    struct Sample {
        bool ok;
        uint256 gas;
        bytes32 answer;
    }

    struct Feature {
        /// 32-byte words that it asks for; 255: not found out.
        uint256 arity;
        bool readOnly;
        bytes32 word;
    }

    /// Stand in a pattern for whoever calls, for what the trader holds, and for half of what the pool holds.
    bytes32 private constant CALLER = bytes32(uint256(uint160(0x00Ca11e200ca11e200Ca11E200Ca11e200cA11e2)));
    bytes32 private constant HELD = bytes32(uint256(0x004e1d004e1d004e1d004e1d004e1d004e1d004e1d));
    bytes32 private constant POOLED = bytes32(uint256(0x009001ed009001ed009001ed009001ed009001ed00));
    uint256 private constant ATTEMPT_GAS = 12_000_000;
    uint256 private constant OTHERS = 150;
    address private constant FRESH = address(uint160(uint256(keccak256("scan.fresh"))));

    address private payToken;
    address private payer;

    /// Buys with the probe's own cash.
    function buy(Market memory m, uint256 amount, address to) public returns (uint256 expected, uint256 received) {
        uint256 before = IToken(m.token).balanceOf(to);
        expected = swap(m, true, address(this), amount, to);
        received = IToken(m.token).balanceOf(to) - before;
    }

    function batch(bytes[] calldata calls) external returns (bool[] memory ok, bytes[] memory returned) {
        ok = new bool[](calls.length);
        returned = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; i++) (ok[i], returned[i]) = address(this).call(calls[i]);
    }

    function act(Step calldata step) external returns (bool ok, bytes memory returned) {
        return IPuppet(step.caller).act(step.target, step.data);
    }

    function trials(Market calldata m, Trial[] calldata all) external returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](all.length);
        for (uint256 i = 0; i < all.length; i++) {
            outcomes[i] = tried(abi.encodeCall(this.attempt, (m, all[i])), all[i].kind == 2 ? gasleft() / 2 : ATTEMPT_GAS);
        }
    }

    /// Of each caller, how many of the functions from `first` on treat it otherwise than they treat the last one, until the gas
    /// might not last for another. `set`: words to be given.
    function standing(Action[] calldata actions, address[] calldata callers, uint256 first)
        external
        returns (uint256[] memory counts, uint256 next)
    {
        counts = new uint256[](callers.length);
        for (next = first; next < actions.length && gasleft() > callers.length * 450_000; next++) {
            bytes memory data = abi.encodePacked(actions[next].selector, new bytes(32 * actions[next].set));
            Sample memory usual = sampled(Step(callers[callers.length - 1], actions[next].target, data));
            for (uint256 c = 0; c + 1 < callers.length; c++) {
                Sample memory own = sampled(Step(callers[c], actions[next].target, data));
                uint256 apart = own.gas > usual.gas ? own.gas - usual.gas : usual.gas - own.gas;
                if (own.ok != usual.ok || own.answer != usual.answer || apart > 90) counts[c]++;
            }
        }
    }

    /// The first of the actions, counted from one, by which somebody takes a tenth of an asset from its holder; 0: none, of all of
    /// them; the greatest number: the gas did not last for all of them.
    function release(
        address asset,
        address holder,
        Action[] calldata actions,
        address[] calldata callers,
        bytes[][] calldata sets
    ) external returns (uint256 action, uint256 by) {
        for (uint256 i = 0; i < actions.length; i++) {
            bytes[] calldata patterns = sets[actions[i].set];
            for (uint256 c = 0; c < callers.length; c++) {
                for (uint256 p = 0; p < patterns.length; p++) {
                    if (gasleft() < 2_500_000) return (type(uint256).max, 0);
                    Step memory step = Step(callers[c], actions[i].target, filled(abi.encodePacked(actions[i].selector, patterns[p]), callers[c], 0, 0));
                    (, bytes memory told) = address(this).call{gas: 2_000_000}(abi.encodeCall(this.taken, (asset, holder, step)));
                    if (told.length == 32 && abi.decode(told, (bool))) return (i + 1, c);
                }
            }
        }
    }

    function taken(address asset, address holder, Step calldata step) external {
        require(msg.sender == address(this));
        uint256 before = balance(asset, holder);
        try IPuppet(step.caller).act{gas: 1_000_000}(step.target, step.data) {} catch {}
        bytes memory told = abi.encode(balance(asset, holder) * 10 <= before * 9);
        assembly ("memory-safe") {
            revert(add(told, 32), mload(told))
        }
    }

    function sample(Step calldata step) external {
        require(msg.sender == address(this));
        Sample memory own;
        uint256 gas = gasleft();
        try IPuppet(step.caller).act{gas: 200_000}(step.target, step.data) returns (bool ok, bytes memory returned) {
            own.ok = ok;
            own.answer = keccak256(returned);
        } catch {}
        own.gas = gas - gasleft();
        bytes memory told = abi.encode(own);
        assembly ("memory-safe") {
            revert(add(told, 32), mload(told))
        }
    }

    /// As an implementation that a proxy may be pointed at: it takes the place, and can do nothing there.
    function proxiableUUID() external pure returns (bytes32) {
        return 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    }

    /// Tries every pattern of every action as every caller, from the action of number `first`, until it runs out of gas. Tells
    /// those after which the sale or somebody's holdings were another than without.
    function run(
        Market calldata m,
        Action[] calldata actions,
        address[] calldata callers,
        bytes[][] calldata sets,
        uint256 first,
        uint256 room
    ) external returns (Finding[] memory findings, uint256 next, uint256 successes) {
        Trial memory trial;
        uint256 usual = tried(abi.encodeCall(this.attempt, (m, trial)), ATTEMPT_GAS).proceeds;
        trial.steps = new Step[](1);
        Finding[] memory found = new Finding[](room);
        uint256 count;
        for (next = first; next < actions.length && gasleft() > ATTEMPT_GAS * 5 / 4; next++) {
            bytes[] calldata patterns = sets[actions[next].set];
            for (uint256 c = 0; c < callers.length; c++) {
                uint256 told;
                for (uint256 p = 0; p < patterns.length && told < 6 && count < room && gasleft() > ATTEMPT_GAS; p++) {
                    trial.steps[0] = Step(callers[c], actions[next].target, abi.encodePacked(actions[next].selector, patterns[p]));
                    Outcome memory outcome = tried(abi.encodeCall(this.attempt, (m, trial)), ATTEMPT_GAS);
                    if (outcome.done == 0) continue;
                    successes++;
                    if (isUsual(outcome, usual)) continue;
                    told++;
                    found[count++] = Finding(next, p, c, outcome);
                }
            }
        }
        findings = new Finding[](count);
        for (uint256 i = 0; i < count; i++) findings[i] = found[i];
    }

    /// What each selector asks for, and what it answers where it changes nothing.
    function inspect(address target, bytes4[] calldata selectors) external returns (Feature[] memory features) {
        features = new Feature[](selectors.length);
        for (uint256 i = 0; i < selectors.length; i++) features[i] = inspectOne(target, selectors[i]);
    }

    function attempt(Market calldata m, Trial calldata trial) external {
        require(msg.sender == address(this));
        Outcome memory outcome;
        address caller = trial.steps.length > 0 ? trial.steps[0].caller : address(0);
        outcome.before = holdings(m, caller);
        for (uint256 i = 0; i < trial.steps.length; i++) {
            Step calldata step = trial.steps[i];
            bytes memory data = filled(step.data, step.caller, outcome.before.trader, outcome.before.pool / 2);
            try IPuppet(step.caller).act{gas: 3_000_000}(step.target, data) returns (bool ok, bytes memory) {
                if (ok) outcome.done++;
            } catch {}
        }
        if (trial.steps.length == 0 || outcome.done > 0) {
            outcome.afterwards = holdings(m, caller);
            conclude(m, trial, outcome);
        }
        bytes memory told = abi.encode(outcome);
        assembly ("memory-safe") {
            revert(add(told, 32), mload(told))
        }
    }

    /// Only by the probe itself, as a call of its own: what of it fails can then be told.
    function prepare(Market calldata m, Trial calldata trial) external returns (address seller) {
        require(msg.sender == address(this));
        seller = m.trader;
        if (trial.kind == 1) {
            pay(m.token, seller, FRESH, IToken(m.token).balanceOf(seller));
            require(IToken(m.token).balanceOf(FRESH) > 0, "nothing arrived");
            seller = FRESH;
            if (FRESH.code.length > 0) {
                IPuppet(FRESH).act(m.token, abi.encodeWithSelector(0x095ea7b3, address(this), type(uint256).max));
            }
        } else if (trial.kind == 2) {
            for (uint160 i = 1; i <= OTHERS && gasleft() > 4_000_000; i++) {
                try this.buy{gas: 400_000}(m, trial.amount, address(uint160(FRESH) + i)) {} catch {}
            }
        } else if (trial.kind == 3) {
            try this.buy(m, trial.amount, FRESH) {} catch {}
        }
    }

    function sell(Market calldata m, address seller, uint256 amount) external returns (uint256 expected, uint256 proceeds) {
        require(msg.sender == address(this));
        uint256 before = IToken(m.cash).balanceOf(seller);
        expected = swap(m, false, seller, amount, seller);
        proceeds = IToken(m.cash).balanceOf(seller) - before;
    }

    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata) external {
        pay(payToken, payer, msg.sender, uint256(amount0 > 0 ? amount0 : amount1));
    }

    function pancakeV3SwapCallback(int256 amount0, int256 amount1, bytes calldata) external {
        pay(payToken, payer, msg.sender, uint256(amount0 > 0 ? amount0 : amount1));
    }

    function conclude(Market calldata m, Trial calldata trial, Outcome memory outcome) private {
        address seller;
        try this.prepare(m, trial) returns (address prepared) {
            seller = prepared;
        } catch (bytes memory reason) {
            outcome.failed = 1;
            outcome.reason = reason;
            return;
        }
        uint256 amount = IToken(m.token).balanceOf(seller);
        uint256 parts = trial.kind == 4 ? 2 : 1;
        for (uint256 i = 0; i < parts; i++) {
            uint256 part = i + 1 == parts ? amount - (amount / parts) * i : amount / parts;
            try this.sell(m, seller, part) returns (uint256 expected, uint256 proceeds) {
                outcome.expected += expected;
                outcome.proceeds += proceeds;
            } catch (bytes memory reason) {
                outcome.failed = 2;
                outcome.reason = reason;
                if (trial.steps.length > 0 && parts == 1) {
                    // What may be sold in parts is limited and not stopped.
                    try this.sell(m, seller, amount / 20) {
                        outcome.failed = 3;
                    } catch {}
                }
                return;
            }
        }
    }

    function sampled(Step memory step) private returns (Sample memory own) {
        (, bytes memory told) = address(this).call{gas: 400_000}(abi.encodeCall(this.sample, (step)));
        if (told.length == 96) own = abi.decode(told, (Sample));
    }

    function tried(bytes memory data, uint256 gas) private returns (Outcome memory outcome) {
        (, bytes memory told) = address(this).call{gas: gas}(data);
        if (told.length >= 512) return abi.decode(told, (Outcome));
        outcome.failed = 2;
        outcome.reason = told;
    }

    function isUsual(Outcome memory o, uint256 usual) private pure returns (bool) {
        return o.failed == 0 && o.proceeds * 100 >= usual * 98 && isNear(o.afterwards.trader, o.before.trader)
            && isNear(o.afterwards.pool, o.before.pool) && isNear(o.afterwards.supply, o.before.supply)
            && o.afterwards.caller <= o.before.caller + o.before.supply / 1000;
    }

    /// Within a thousandth: less is no harm, and would only hide what is.
    function isNear(uint256 one, uint256 other) private pure returns (bool) {
        return (one > other ? one - other : other - one) <= other / 1000;
    }

    function inspectOne(address target, bytes4 selector) private returns (Feature memory feature) {
        feature.arity = 255;
        uint256 usual;
        for (uint256 words = 0; words < 7; words++) {
            bytes memory data = abi.encodePacked(selector, new bytes(32 * words));
            uint256 gas = gasleft();
            (bool ok, bytes memory returned) = target.staticcall{gas: 120_000}(data);
            gas -= gasleft();
            if (ok || returned.length > 0 || (words > 0 && gas > usual + 40)) {
                feature.arity = words;
                feature.readOnly = ok && returned.length > 0;
                if (returned.length >= 32) feature.word = abi.decode(returned, (bytes32));
                return feature;
            }
            // What is warm by the second time costs less: the first is taken twice.
            if (words == 0) {
                gas = gasleft();
                (ok,) = target.staticcall{gas: 120_000}(data);
                gas -= gasleft();
                usual = gas;
                if (gas > 100_000) {
                    feature.arity = 0;
                    return feature;
                }
            }
        }
    }

    function holdings(Market calldata m, address caller) private view returns (Holdings memory h) {
        h.trader = balance(m.token, m.trader);
        h.pool = balance(m.token, m.pool);
        h.caller = caller == address(0) ? 0 : balance(m.token, caller);
        h.self = balance(m.token, m.token);
        (bool ok, bytes memory returned) = m.token.staticcall{gas: 1_000_000}(abi.encodeCall(IToken.totalSupply, ()));
        h.supply = ok && returned.length >= 32 ? abi.decode(returned, (uint256)) : 0;
    }

    function balance(address token, address holder) private view returns (uint256) {
        (bool ok, bytes memory returned) = token.staticcall{gas: 1_000_000}(abi.encodeCall(IToken.balanceOf, (holder)));
        return ok && returned.length >= 32 ? abi.decode(returned, (uint256)) : 0;
    }

    /// Returns what a pair pays for the whole amount, and what a range pool paid.
    function swap(Market memory m, bool buying, address from, uint256 amount, address to) private returns (uint256 expected) {
        (address tokenIn, address tokenOut) = buying ? (m.cash, m.token) : (m.token, m.cash);
        bool zeroForOne = tokenIn < tokenOut;
        if (m.range) {
            payToken = tokenIn;
            payer = from;
            (int256 amount0, int256 amount1) = IRange(m.pool).swap(
                to, zeroForOne, int256(amount), zeroForOne ? 4295128740 : 1461446703485210103287273052203988822378723970341, ""
            );
            return uint256(-(zeroForOne ? amount1 : amount0));
        }
        (uint256 reserveIn, uint256 reserveOut) = reserves(m.pool, zeroForOne);
        if (IToken(tokenIn).balanceOf(m.pool) != reserveIn) {
            IPair(m.pool).sync();
            (reserveIn, reserveOut) = reserves(m.pool, zeroForOne);
        }
        expected = amountOut(m.fee, amount, reserveIn, reserveOut);
        pay(tokenIn, from, m.pool, amount);
        (reserveIn, reserveOut) = reserves(m.pool, zeroForOne);
        uint256 out = amountOut(m.fee, IToken(tokenIn).balanceOf(m.pool) - reserveIn, reserveIn, reserveOut);
        IPair(m.pool).swap(zeroForOne ? 0 : out, zeroForOne ? out : 0, to, "");
    }

    function reserves(address pool, bool zeroForOne) private view returns (uint256 reserveIn, uint256 reserveOut) {
        (uint256 reserve0, uint256 reserve1,) = IPair(pool).getReserves();
        return zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
    }

    function amountOut(uint256 fee, uint256 amount, uint256 reserveIn, uint256 reserveOut) private pure returns (uint256) {
        uint256 kept = amount * (1e6 - fee);
        return (kept * reserveOut) / (reserveIn * 1e6 + kept);
    }

    function pay(address token, address from, address to, uint256 amount) private {
        (bool ok, bytes memory returned) = token.call(
            from == address(this)
                ? abi.encodeWithSelector(0xa9059cbb, to, amount)
                : abi.encodeWithSelector(0x23b872dd, from, to, amount)
        );
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(returned, 32), mload(returned))
            }
        }
        require(returned.length == 0 || abi.decode(returned, (bool)), "the transfer was refused");
    }

    function filled(bytes memory data, address actor, uint256 held, uint256 pooled) private pure returns (bytes memory) {
        for (uint256 place = 36; place <= data.length; place += 32) {
            bytes32 word;
            assembly ("memory-safe") {
                word := mload(add(data, place))
            }
            if (word == CALLER) word = bytes32(uint256(uint160(actor)));
            else if (word == HELD) word = bytes32(held);
            else if (word == POOLED) word = bytes32(pooled);
            else continue;
            assembly ("memory-safe") {
                mstore(add(data, place), word)
            }
        }
        return data;
    }
}
