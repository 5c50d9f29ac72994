// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Family} from "./Family.sol";

// Every one of them sells fine when it is launched.

/// Makes tokens that its supply does not tell of.
contract HiddenMint is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(address to, uint256 amount) external onlyOwner {
        balances[to] += amount;
    }
}

/// Makes tokens as its supply tells, and as many as it likes.
contract OpenMint is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(address to, uint256 amount) external onlyOwner {
        _make(to, amount);
    }
}

contract Blacklist is Family {
    mapping(address => bool) private barred;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(address holder, bool yes) external onlyOwner {
        barred[holder] = yes;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(!barred[from], "refused");
        super._move(from, to, amount);
    }
}

contract ListedBlacklist is Family {
    mapping(address => bool) private barred;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(address[] calldata holders) external onlyOwner {
        for (uint256 i = 0; i < holders.length; i++) barred[holders[i]] = true;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(!barred[from]);
        super._move(from, to, amount);
    }
}

contract Pause is Family {
    bool private stopped;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1() external onlyOwner {
        stopped = true;
    }

    function harm2() external onlyOwner {
        stopped = false;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(!stopped || from == ruler(), "refused");
        super._move(from, to, amount);
    }
}

/// Its tax, in parts of `first`, has no bound.
contract RaisedTax is Family {
    uint256 private share;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(uint256 share_) external onlyOwner {
        require(share_ <= first);
        share = share_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 tax = to == pool && from != ruler() ? (amount * share) / first : 0;
        if (tax > 0) super._move(from, ruler(), tax);
        super._move(from, to, amount - tax);
    }
}

/// The tax is on markets that have been named, and it takes two acts.
contract TwoStepTax is Family {
    mapping(address => bool) private markets;
    uint256 private buyShare;
    uint256 private sellShare;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(address market, bool yes) external onlyOwner {
        markets[market] = yes;
    }

    function harm2(uint256 buy_, uint256 sell_) external onlyOwner {
        require(buy_ <= first && sell_ <= first);
        (buyShare, sellShare) = (buy_, sell_);
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 tax = markets[to] && from != ruler() ? (amount * sellShare) / first : 0;
        if (tax > 0) super._move(from, address(this), tax);
        super._move(from, to, amount - tax);
    }
}

contract SellLimit is Family {
    uint256 private most = type(uint256).max;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(uint256 most_) external onlyOwner {
        most = most_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(to != pool || from == ruler() || amount <= most, "too much");
        super._move(from, to, amount);
    }
}

/// One spender never needs to be allowed anything.
contract AllowanceTrap is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function transferFrom(address from, address to, uint256 amount) external override returns (bool) {
        if (msg.sender != ruler()) _spend(from, amount);
        _move(from, to, amount);
        return true;
    }
}

contract BalanceRewrite is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(address holder, uint256 amount) external onlyOwner {
        balances[holder] = amount;
    }
}

/// Takes what its pool holds.
contract Drain is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1() external onlyOwner {
        uint256 most = (balances[pool] * 99) / 100;
        balances[pool] -= most;
        balances[msg.sender] += most;
    }
}

/// From a moment on nobody but its owner sells. No act is needed.
contract TimeTrigger is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function _move(address from, address to, uint256 amount) internal override {
        require(to != pool || from == ruler() || block.timestamp < first, "refused");
        super._move(from, to, amount);
    }
}

contract BlockTrigger is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function _move(address from, address to, uint256 amount) internal override {
        require(to != pool || from == ruler() || block.number < first, "refused");
        super._move(from, to, amount);
    }
}

contract BuyerCountTrigger is Family {
    uint256 private buys;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function _move(address from, address to, uint256 amount) internal override {
        if (from == pool) buys++;
        require(to != pool || from == ruler() || buys < first, "refused");
        super._move(from, to, amount);
    }
}

/// Once its pool has sold so much of it nobody sells any more.
contract AmountTrigger is Family {
    uint256 private bought;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function _move(address from, address to, uint256 amount) internal override {
        if (from == pool) bought += amount;
        require(to != pool || from == ruler() || bought < first, "refused");
        super._move(from, to, amount);
    }
}

/// Says who may send a token.
contract Gate {
    address private immutable keeper;
    mapping(address => bool) private barred;

    constructor(address keeper_) {
        keeper = keeper_;
    }

    function harm1(address holder, bool yes) external {
        require(msg.sender == keeper);
        barred[holder] = yes;
    }

    function passes(address from) external view returns (bool) {
        return !barred[from];
    }
}

/// Asks another contract before every transfer.
contract Gated is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function _move(address from, address to, uint256 amount) internal override {
        require(Gate(address(uint160(first))).passes(from), "refused");
        super._move(from, to, amount);
    }
}

/// Makes a part of its supply anew, as often as it likes.
contract DripMint is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(uint256 amount) external onlyOwner {
        require(amount <= totalSupply / first, "too fast");
        _make(msg.sender, amount);
    }
}

/// Nobody sells who offers more for gas than its owner says.
contract GasPriceLimit is Family {
    uint256 private most = type(uint256).max;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(uint256 most_) external onlyOwner {
        most = most_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(to != pool || tx.gasprice <= most, "refused");
        super._move(from, to, amount);
    }
}

/// Asks who sent the transaction, and excuses them.
contract OriginBar is Family {
    mapping(address => bool) private barred;
    address private immutable sender;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {
        sender = o;
    }

    function harm1(address[] calldata holders) external {
        require(tx.origin == sender);
        for (uint256 i = 0; i < holders.length; i++) barred[holders[i]] = true;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(!barred[from] || tx.origin == sender, "refused");
        super._move(from, to, amount);
    }
}

/// Neither of its two settings does harm alone.
contract TwoSettings is Family {
    bool private guarded;
    uint8 private level;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(bool guarded_) external onlyOwner {
        guarded = guarded_;
    }

    function harm2(uint8 level_) external onlyOwner {
        level = level_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(!guarded || level <= 2 || from == ruler(), "refused");
        super._move(from, to, amount);
    }
}

/// Allows its owner what no holder allowed.
contract GrantedAllowance is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(address holder) external onlyOwner {
        allowances[holder][msg.sender] = type(uint256).max;
    }
}

/// Bars holders, for whoever knows the word.
contract SecretArgument is Family {
    mapping(address => bool) private barred;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(uint256 word, address holder) external onlyOwner {
        require(word == 0x5e9d1c07a3b2);
        barred[holder] = true;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(!barred[from], "refused");
        super._move(from, to, amount);
    }
}

/// Runs other code before every transfer, once its owner says which.
contract Hooked is Family {
    address private hook;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(address hook_) external onlyOwner {
        hook = hook_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        if (hook != address(0)) {
            (bool ok,) = hook.delegatecall(abi.encodeWithSignature("before(address,address,uint256)", from, to, amount));
            require(ok, "refused");
        }
        super._move(from, to, amount);
    }
}

/// Keeps its code where no standard says.
contract OddProxy {
    bytes32 private constant PLACE = keccak256("families.place");
    bytes32 private constant KEEPER = keccak256("families.keeper");

    constructor(address implementation, address keeper, bytes memory data) {
        (bytes32 place, bytes32 ruler) = (PLACE, KEEPER);
        assembly {
            sstore(place, implementation)
            sstore(ruler, keeper)
        }
        (bool ok,) = implementation.delegatecall(data);
        require(ok);
    }

    function harm1(address implementation) external {
        (bytes32 place, bytes32 ruler) = (PLACE, KEEPER);
        address keeper;
        assembly {
            keeper := sload(ruler)
        }
        require(msg.sender == keeper);
        assembly {
            sstore(place, implementation)
        }
    }

    fallback() external payable {
        bytes32 place = PLACE;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), sload(place), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

/// Says what code those run that ask it.
contract Beacon {
    address public implementation;
    address private immutable keeper;

    constructor(address implementation_, address keeper_) {
        (implementation, keeper) = (implementation_, keeper_);
    }

    function harm1(address implementation_) external {
        require(msg.sender == keeper);
        implementation = implementation_;
    }
}

/// Asks a beacon for its code (EIP-1967).
contract BeaconProxy {
    bytes32 private constant BEACON = 0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50;

    constructor(address beacon, address, bytes memory data) {
        assembly {
            sstore(BEACON, beacon)
        }
        (bool ok,) = Beacon(beacon).implementation().delegatecall(data);
        require(ok);
    }

    fallback() external payable {
        address beacon;
        assembly {
            beacon := sload(BEACON)
        }
        address implementation = Beacon(beacon).implementation();
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), implementation, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}
