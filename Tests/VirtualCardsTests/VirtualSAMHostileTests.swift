// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualCards

/// Whatever comes in, a status word comes out.
@Suite struct VirtualSAMHostileTests {
    private let commands = [
        "8060000000", "80A400000300000100", "80A4000014" + String(repeating: "11", count: 20) + "00",
        "80A4000020" + String(repeating: "11", count: 32) + "00", "80CA0100", "8084000010", "8064020000", "806C050000",
        "805A0000034085F5", "800A11001C0201" + String(repeating: "00", count: 16) + "04A1B2C3D4E5F64085F500",
        "800A000010" + String(repeating: "00", count: 16), "807C000002640000", "807CAF00026400",
        "805C00000A10008A8FA36F55CD210D",
        "80ED00020A3D0102030405060708" + "0000", "80DD000014050000" + String(repeating: "00", count: 17) + "00",
        "80C42201" + "0E01000201" + "04A1B2C3D4E5F64085F500", "80D5010000",
    ]

    @Test func `every prefix of every command, in every state, is answered`() throws {
        for state in 0..<3 {
            for command in commands.compactMap({ Hex.decode($0) }) {
                for length in 0...command.count {
                    let bench = try SAMBench()
                    if state == 1 { _ = try SAMBenchHost(bench, .full) }
                    if state == 2 { _ = try bench.openCardSession(entry: 1, key: .zero(.aes128)) }
                    #expect(bench.send(Array(command.prefix(length))).count >= 2)
                }
            }
        }
    }

    @Test func `random changes of valid commands are answered`() throws {
        var random = Generator(state: 20_261_121)
        let bench = try SAMBench()
        let valid = commands.compactMap { Hex.decode($0) }
        for round in 0..<20_000 {
            if round % 100 == 0 {
                bench.sam.powerOn()
                _ = try bench.openCardSession(entry: 1, key: .zero(.aes128))
            }
            var command = valid.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &random) where !command.isEmpty {
                command[Int.random(in: 0..<command.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) {
                command.removeLast(Int.random(in: 0...min(3, command.count), using: &random))
            }
            #expect(bench.send(command).count >= 2)
        }
    }

    /// SplitMix64, so that a failure can be repeated.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }
}
