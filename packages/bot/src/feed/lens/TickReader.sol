// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPool {
    function tickBitmap(int16 word) external view returns (uint256);

    function ticks(int24 tick) external view returns (uint128 liquidityGross, int128 liquidityNet);
}

/// Never deployed: its code is laid over an unused address for the length of one eth_call.
contract TickReader {
    /// All initialised ticks in the bitmap words from `first` to `last`, as (tick, liquidityGross, liquidityNet).
    function read(IPool pool, int24 tickSpacing, int16 first, int16 last) external view returns (int256[3][] memory found) {
        uint256 count = uint256(int256(last) - first + 1);
        uint256[] memory words = new uint256[](count);
        uint256 total;
        for (uint256 i = 0; i < count; i++) {
            uint256 word = pool.tickBitmap(int16(first + int256(i)));
            words[i] = word;
            for (; word != 0; word &= word - 1) total++;
        }
        found = new int256[3][](total);
        uint256 next;
        for (uint256 i = 0; i < count; i++) {
            uint256 word = words[i];
            for (uint256 bit = 0; word != 0; bit++) {
                if (word & 1 != 0) {
                    int24 tick = int24(((first + int256(i)) * 256 + int256(bit)) * tickSpacing);
                    (uint128 gross, int128 net) = pool.ticks(tick);
                    found[next++] = [int256(tick), int256(uint256(gross)), int256(net)];
                }
                word >>= 1;
            }
        }
    }
}
