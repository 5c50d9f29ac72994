// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Creates PancakeSwap V3 pools for its factory, as PancakeSwap's own pool deployer does.
/// The published package has the factory's and the pool's bytecode and lacks the deployer's, so this one stands in. The pool
/// reads its settings from `parameters()` while it is being constructed. The pool's creation code is handed over in parts
/// when the deployer is set up, since it must be created by CREATE2 from the published bytecode.
contract PancakeV3PoolDeployer {
    struct Parameters {
        address factory;
        address token0;
        address token1;
        uint24 fee;
        int24 tickSpacing;
    }

    Parameters public parameters;
    address public factoryAddress;
    bytes private poolCreationCode;

    /// Takes the pool's creation code and the factory, once.
    function setUp(address factory, bytes calldata creationCode) external {
        require(factoryAddress == address(0), "already set up");
        factoryAddress = factory;
        poolCreationCode = creationCode;
    }

    function deploy(address factory, address token0, address token1, uint24 fee, int24 tickSpacing)
        external
        returns (address pool)
    {
        require(msg.sender == factoryAddress, "only the factory");
        parameters = Parameters(factory, token0, token1, fee, tickSpacing);
        bytes memory code = poolCreationCode;
        bytes32 salt = keccak256(abi.encode(token0, token1, fee));
        assembly {
            pool := create2(0, add(code, 32), mload(code), salt)
        }
        require(pool != address(0), "pool creation failed");
        delete parameters;
    }
}
