// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {TensorFixture} from "../support/TensorFixture.sol";

/// @notice What differs in values, length, kind, width or salt differs in its hash.
/// forge-config: default.fuzz.runs = 64
contract TensorHashFuzzTest is TensorFixture {
    function testFuzz_Padding(Salted memory drawn, uint256 zeros) public view {
        Salted memory salted = someTensor(drawn);
        Salted memory longer = copy(salted);
        longer.values = resized(salted.values, salted.values.length + bound(zeros, 1, 40));
        assertNotEq(hashOf(longer), hashOf(salted));
    }

    function testFuzz_Truncation(Salted memory drawn, uint256 kept) public view {
        Salted memory salted = someTensor(drawn);
        vm.assume(salted.values.length > 1);
        Salted memory shorter = copy(salted);
        shorter.values = resized(salted.values, bound(kept, 1, salted.values.length - 1));
        assertNotEq(hashOf(shorter), hashOf(salted));
    }

    function testFuzz_OtherKinds(Salted memory drawn, uint256 step) public view {
        Salted memory salted = someTensor(drawn);
        Salted memory other = copy(salted);
        other.kind = uint8((salted.kind + bound(step, 1, KINDS - 1)) % KINDS);
        assertNotEq(hashOf(other), hashOf(salted));
    }

    function testFuzz_OtherWidths(Salted memory drawn) public view {
        Salted memory salted = someTensor(drawn);
        vm.assume(salted.bits < 64);
        Salted memory wider = copy(salted);
        wider.bits += 1;
        assertNotEq(hashOf(wider), hashOf(salted));
    }

    function testFuzz_OtherSalts(Salted memory drawn, uint256 salt) public view {
        Salted memory salted = someTensor(drawn);
        Salted memory other = copy(salted);
        other.salt = bound(salt, 0, LARGEST_SALT);
        vm.assume(other.salt != salted.salt);
        assertNotEq(hashOf(other), hashOf(salted));
    }

    function testFuzz_OneChangedValue(Salted memory drawn, uint256 index, uint256 bit) public view {
        Salted memory salted = someTensor(drawn);
        Salted memory changed = copy(salted);
        changed.values[index % salted.values.length] ^= uint64(1 << (bit % salted.bits));
        assertNotEq(hashOf(changed), hashOf(salted));
    }

    function testFuzz_ExchangedValues(Salted memory drawn, uint256 first, uint256 second) public view {
        Salted memory salted = someTensor(drawn);
        (first, second) = (first % salted.values.length, second % salted.values.length);
        vm.assume(salted.values[first] != salted.values[second]);
        Salted memory exchanged = copy(salted);
        (exchanged.values[first], exchanged.values[second]) = (salted.values[second], salted.values[first]);
        assertNotEq(hashOf(exchanged), hashOf(salted));
    }
}
