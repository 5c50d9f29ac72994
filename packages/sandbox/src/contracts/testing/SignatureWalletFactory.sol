// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SignatureWallet} from "./SignatureWallet.sol";

/// @title Makes wallets at addresses that are known before they exist (ERC-6492).
contract SignatureWalletFactory {
    function create(address owner, bytes32 salt) external returns (SignatureWallet) {
        return new SignatureWallet{salt: salt}(owner);
    }

    function addressOf(address owner, bytes32 salt) external view returns (address) {
        bytes memory code = abi.encodePacked(type(SignatureWallet).creationCode, abi.encode(owner));
        bytes32 hash = keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, keccak256(code)));
        return address(uint160(uint256(hash)));
    }
}
