// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Never deployed: its code is laid over the address of somebody whose acts are to be tried.
contract ScanPuppet {
    receive() external payable {}

    function act(address target, bytes calldata data) external returns (bool ok, bytes memory returned) {
        return target.call(data);
    }
}
