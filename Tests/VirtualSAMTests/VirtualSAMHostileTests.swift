// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// Any bytes in give a status word out.
@Suite struct VirtualSAMHostileTests {
    private let commands = [
        "8060000000", "80A400000300000100", "80A4000014" + String(repeating: "11", count: 20) + "00",
        "80A4000020" + String(repeating: "11", count: 32) + "00", "80CA0100", "8084000010", "8064020000", "806C050000",
        "805A0000034085F5", "800A11001C0201" + String(repeating: "00", count: 16) + "04A1B2C3D4E5F64085F500",
        "800A000010" + String(repeating: "00", count: 16), "807C000002640000", "807CAF00026400",
        "805C00000A10008A8FA36F55CD210D",
        "80ED00020A3D0102030405060708" + "0000", "80DD000014050000" + String(repeating: "00", count: 17) + "00",
        "80C42201" + "0E01000201" + "04A1B2C3D4E5F64085F500", "80D5010000",
        "80A4000002000000", "80A40900100000" + String(repeating: "22", count: 8) + "00", "8010030005000000000000",
        "8010000014" + String(repeating: "11", count: 20) + "00",
        "80C101FF3D" + String(repeating: "00", count: 61), "80C101FF40" + String(repeating: "33", count: 64),
    ]

    @Test func `every prefix of every command, in every state, is answered`() throws {
        for state in 0..<6 {
            for command in commands.compactMap({ Hex.decode($0) }) {
                for length in 0...command.count {
                    let fixture = try VirtualSAMFixture(mode: state < 3 ? .av2 : state == 5 ? .av3Delivered : .av2AsAV1)
                    if state == 1 { _ = try ReferenceHost(fixture, .full) }
                    if state == 2 { _ = try fixture.openCardSession(entry: 1, key: .zero(.aes128)) }
                    if state == 3 { _ = try ReferenceAV1Host(fixture, key: .zero(.aes128)) }
                    if state == 4 { #expect(fixture.send("80A4000002000000").hasSuffix("90AF")) }
                    #expect(fixture.send(Array(command.prefix(length))).count >= 2)
                }
            }
        }
    }

    @Test(arguments: [VirtualMIFARESAM.Mode.av1, .av2AsAV1, .av2, .av3])
    func `random changes of valid commands are answered`(_ mode: VirtualMIFARESAM.Mode) throws {
        var random = SeededGenerator(seed: 20_261_121)
        let fixture = try VirtualSAMFixture(mode: mode)
        let valid = commands.compactMap { Hex.decode($0) }
        for round in 0..<20_000 {
            if round % 100 == 0 {
                fixture.sam.powerOn()
                _ = try fixture.openCardSession(entry: 1, key: .zero(.aes128))
            }
            var command = valid.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &random) where !command.isEmpty {
                command[Int.random(in: 0..<command.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) {
                command.removeLast(Int.random(in: 0...min(3, command.count), using: &random))
            }
            #expect(fixture.send(command).count >= 2)
        }
    }

    @Test(arguments: [VirtualMIFARESAM.Mode.av2AsAV1, .av2, .av3])
    func `any bytes for an entry are accepted or refused`(_ mode: VirtualMIFARESAM.Mode) throws {
        var random = SeededGenerator(seed: 5_122_026)
        let fixture = try VirtualSAMFixture(mode: mode)
        let av1 = mode.isAV1 ? try ReferenceAV1Host(fixture, key: .zero(.aes128)) : nil
        if av1 == nil { _ = try ReferenceHost(fixture, .plain) }
        var statuses: Set<String> = []
        for _ in 0..<3000 {
            var data = (0..<61).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Without a change of the change key, or the second round would end everything.
            data[52] = 0
            data[53] = 0
            data[55] = UInt8.random(in: 0...7, using: &random) << 3
            let body =
                switch mode {
                case .av2AsAV1: try av1?.cryptogram(of: Array(data.prefix(60))) ?? []
                case .av3: data + [0, 0, 0]
                default: data
                }
            let fields = UInt8.random(in: 0...255, using: &random)
            let answer = fixture.send([0x80, 0xC1, 9, fields, UInt8(body.count)] + body)
            statuses.insert(Hex.encode(answer))
            #expect(fixture.send("8064090000").count >= 4)
        }
        #expect(statuses == ["9000", "6A80"])
    }
}
