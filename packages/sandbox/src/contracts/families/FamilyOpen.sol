// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The book-keeping of the families, with an owner that everybody can see.
abstract contract Family {
    address public owner;
    string public name;
    string public symbol;
    uint8 public constant decimals = 18;
    uint256 public totalSupply;
    mapping(address => uint256) internal balances;
    mapping(address => mapping(address => uint256)) internal allowances;
    /// Parameters of a variant.
    uint256 internal immutable first;
    uint256 internal immutable second;
    address internal pool;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed holder, address indexed spender, uint256 value);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    modifier onlyOwner() {
        require(msg.sender == owner, "not the owner");
        _;
    }

    constructor(string memory name_, string memory symbol_, uint256 supply, address owner_, uint256 first_, uint256 second_) {
        name = name_;
        symbol = symbol_;
        first = first_;
        second = second_;
        owner = owner_;
        emit OwnershipTransferred(address(0), owner_);
        _make(owner_, supply);
    }

    function ruler() internal view returns (address) {
        return owner;
    }

    function renounceOwnership() external onlyOwner {
        owner = address(0);
        emit OwnershipTransferred(msg.sender, address(0));
    }

    function transferOwnership(address newOwner) external onlyOwner {
        owner = newOwner;
        emit OwnershipTransferred(msg.sender, newOwner);
    }

    /// Once, when the pool is there.
    function launch(address pool_) external onlyOwner {
        require(pool == address(0));
        pool = pool_;
    }

    function balanceOf(address holder) public view virtual returns (uint256) {
        return balances[holder];
    }

    function allowance(address holder, address spender) external view returns (uint256) {
        return allowances[holder][spender];
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowances[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external virtual returns (bool) {
        _spend(from, amount);
        _move(from, to, amount);
        return true;
    }

    function _spend(address from, uint256 amount) internal {
        uint256 allowed = allowances[from][msg.sender];
        if (allowed != type(uint256).max) allowances[from][msg.sender] = allowed - amount;
    }

    function _make(address to, uint256 amount) internal virtual {
        totalSupply += amount;
        balances[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function _move(address from, address to, uint256 amount) internal virtual {
        balances[from] -= amount;
        balances[to] += amount;
        emit Transfer(from, to, amount);
    }
}
