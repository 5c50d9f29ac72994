// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A wallet that is a contract: it takes as its own what the key of its owner signed (EIP-1271).
contract SignatureWallet {
    bytes4 private constant TAKEN = 0x1626ba7e;

    address public immutable owner;

    constructor(address ownerKey) {
        owner = ownerKey;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (signature.length != 65) return 0xffffffff;
        address signer = ecrecover(
            hash,
            uint8(signature[64]),
            bytes32(signature[0:32]),
            bytes32(signature[32:64])
        );
        return signer == owner && signer != address(0) ? TAKEN : bytes4(0xffffffff);
    }
}
