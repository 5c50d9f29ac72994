// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Family} from "./Family.sol";

contract Plain is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}
}

/// Its owner may do what hurts nobody.
contract Owned is Family {
    string public site;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(string calldata site_) external onlyOwner {
        site = site_;
    }

    function harm2() external onlyOwner {
        payable(msg.sender).transfer(address(this).balance);
    }
}

/// Burns a share, in basis points, of every transfer; nobody can change it.
contract Taxed is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function _move(address from, address to, uint256 amount) internal override {
        uint256 tax = from == ruler() || to == ruler() ? 0 : (amount * first) / 10_000;
        if (tax > 0) super._move(from, address(0xdead), tax);
        super._move(from, to, amount - tax);
    }
}

/// Its owner may set the tax within a bound.
contract BoundedTax is Family {
    uint256 private share = 100;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(uint256 share_) external onlyOwner {
        require(share_ <= first, "too much");
        share = share_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 tax = from == ruler() || to == ruler() ? 0 : (amount * share) / 10_000;
        if (tax > 0) super._move(from, ruler(), tax);
        super._move(from, to, amount - tax);
    }
}

/// All balances grow by a share a day, in basis points, when anybody asks for it.
contract Rebasing is Family {
    uint256 private index = 1e18;
    uint256 private next;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1() external {
        require(block.timestamp >= next, "too early");
        next = block.timestamp + 1 days;
        index += (index * first) / 10_000;
        totalSupply += (totalSupply * first) / 10_000;
    }

    function balanceOf(address holder) public view override returns (uint256) {
        return (balances[holder] * index) / 1e18;
    }

    function _make(address to, uint256 amount) internal override {
        totalSupply += amount;
        balances[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 parts = (amount * 1e18 + index - 1) / index;
        uint256 held = balances[from];
        if (parts > held && parts - held <= 1) parts = held;
        balances[from] = held - parts;
        balances[to] += parts;
        emit Transfer(from, to, amount);
    }
}

contract Pausable is Family {
    bool private stopped;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1() external onlyOwner {
        stopped = true;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(!stopped, "paused");
        super._move(from, to, amount);
    }
}

contract Barring is Family {
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

/// May grow by so many percent and no more.
contract CappedMint is Family {
    uint256 private immutable cap;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {
        cap = supply + (supply * a) / 100;
    }

    function harm1(address to, uint256 amount) external onlyOwner {
        require(totalSupply + amount <= cap, "over the cap");
        _make(to, amount);
    }
}

/// Every transfer pays a share, in basis points, to all holders.
contract Reflective is Family {
    uint256 private rate = 1e27;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function balanceOf(address holder) public view override returns (uint256) {
        return (balances[holder] * 1e27) / rate;
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 tax = from == ruler() || to == ruler() ? 0 : (amount * first) / 10_000;
        require(amount <= balanceOf(from), "too much");
        uint256 parts = (amount * rate + 1e27 - 1) / 1e27;
        if (parts > balances[from]) parts = balances[from];
        balances[from] -= parts;
        balances[to] += ((amount - tax) * rate) / 1e27;
        if (tax > 0) rate -= (rate * tax) / totalSupply;
        emit Transfer(from, to, amount - tax);
    }
}

contract Burnable is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(uint256 amount) external {
        _move(msg.sender, address(0xdead), amount);
    }

    function harm2(address holder, uint256 amount) external {
        _spend(holder, amount);
        _move(holder, address(0xdead), amount);
    }
}

/// No holder may have more than so many percent, until its owner says so, for good.
contract Limited is Family {
    bool private free;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1() external onlyOwner {
        free = true;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(
            free || from == ruler() || to == pool || balances[to] + amount <= (totalSupply * first) / 100, "over the limit"
        );
        super._move(from, to, amount);
    }
}

/// What a proxy runs: its state stands where the proxy keeps it.
contract Implementation is Family {
    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function initialize(address to, uint256 supply) external {
        require(totalSupply == 0);
        _make(to, supply);
    }
}

/// An EIP-1967 proxy.
contract Proxy {
    bytes32 private constant IMPLEMENTATION = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    bytes32 private constant ADMIN = 0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103;

    constructor(address implementation, address admin, bytes memory data) {
        assembly {
            sstore(IMPLEMENTATION, implementation)
            sstore(ADMIN, admin)
        }
        (bool ok,) = implementation.delegatecall(data);
        require(ok);
    }

    function harm1(address implementation) external {
        address admin;
        assembly {
            admin := sload(ADMIN)
        }
        require(msg.sender == admin);
        assembly {
            sstore(IMPLEMENTATION, implementation)
        }
    }

    fallback() external payable {
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), sload(IMPLEMENTATION), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

/// Compound's time lock, as far as it matters here.
contract TimeLock {
    address public admin;
    uint256 public immutable delay;
    mapping(bytes32 => bool) public queuedTransactions;

    constructor(address admin_, uint256 delay_) {
        admin = admin_;
        delay = delay_;
    }

    function queueTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta)
        external
        returns (bytes32 hash)
    {
        require(msg.sender == admin && eta >= block.timestamp + delay);
        hash = keccak256(abi.encode(target, value, signature, data, eta));
        queuedTransactions[hash] = true;
    }

    function executeTransaction(address target, uint256 value, string calldata signature, bytes calldata data, uint256 eta)
        external
        returns (bytes memory returned)
    {
        bytes32 hash = keccak256(abi.encode(target, value, signature, data, eta));
        require(msg.sender == admin && queuedTransactions[hash] && block.timestamp >= eta);
        queuedTransactions[hash] = false;
        bool ok;
        (ok, returned) = target.call{value: value}(abi.encodePacked(bytes4(keccak256(bytes(signature))), data));
        require(ok);
    }
}

/// Nobody sells for some seconds after they bought, so that nobody can trade around others.
contract Waiting is Family {
    mapping(address => uint256) private since;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function _move(address from, address to, uint256 amount) internal override {
        if (from == pool) since[to] = block.timestamp;
        require(to != pool || block.timestamp >= since[from] + first, "too soon");
        super._move(from, to, amount);
    }
}

/// Its owner may say what all holdings add up to, and nothing about one of them.
contract Rescaled is Family {
    uint256 private immutable parts;
    uint256 private scale;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {
        parts = supply;
    }

    function harm1(uint256 supply) external onlyOwner {
        require(supply >= parts / 1_000 && supply <= parts * 1_000, "too far");
        totalSupply = supply;
    }

    function balanceOf(address holder) public view override returns (uint256) {
        return (balances[holder] * totalSupply) / parts;
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 share = (amount * parts + totalSupply - 1) / totalSupply;
        uint256 held = balances[from];
        if (share > held && amount <= balanceOf(from)) share = held;
        balances[from] = held - share;
        balances[to] += share;
        emit Transfer(from, to, amount);
    }
}

/// Its owner may bound a transfer, and not too narrowly.
contract FlooredLimit is Family {
    uint256 private most = type(uint256).max;

    constructor(string memory n, string memory s, uint256 supply, address o, uint256 a, uint256 b) Family(n, s, supply, o, a, b) {}

    function harm1(uint256 most_) external onlyOwner {
        require(most_ >= (totalSupply * first) / 10_000, "too little");
        most = most_;
    }

    function _move(address from, address to, uint256 amount) internal override {
        require(amount <= most || from == ruler() || to == ruler(), "too much");
        super._move(from, to, amount);
    }
}

/// Gives what it holds to one address, and not before its time.
contract Keeping {
    address private immutable heir;
    uint256 private immutable until;

    constructor(address heir_, uint256 until_) {
        (heir, until) = (heir_, until_);
    }

    function harm1(address asset) external {
        require(block.timestamp >= until, "too early");
        Family(asset).transfer(heir, Family(asset).balanceOf(address(this)));
    }
}
