// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// Locked SAMs, and LockUnlock.
@Suite struct VirtualSAMLockTests {
    @Test(arguments: [VirtualMIFARESAM.Mode.av1, .av2, .av3])
    func `a locked SAM answers few commands`(_ mode: VirtualMIFARESAM.Mode) throws {
        let sam = VirtualMIFARESAM(keys: try Self.store(mode, isLocked: true))
        for (ins, instruction) in SAMInstruction.table where ![0x60, 0x10].contains(ins) {
            let data: [UInt8] = [2, 0, 0]
            let command: [UInt8] =
                switch instruction.shape {
                case .header: [0x80, ins, 0, 0]
                case .expectingAnswer: [0x80, ins, 0, 0, 0]
                case .data: [0x80, ins, 0, 0] + data
                case .dataExpectingAnswer, .checkedByHandler: [0x80, ins, 0, 0] + data + [0]
                }
            let answer = sam.respond(to: command)
            #expect((answer == [0x69, 0x85]) == !(ins == 0xA4 && mode == .av1), "\(Hex.encode(command))")
        }
        #expect(sam.respond(to: [0x80, 0x60, 0, 0, 0]).suffix(2) == [0x90, 0x00])
        #expect(sam.respond(to: [0x80, 0xFF, 0, 0, 0]) == [0x6D, 0x00])
    }

    @Test func `in AV1 mode the master key opens a SAM that its settings lock, until the next reset`() throws {
        let host = try VirtualSAMFixture.entry(0, class: .host, settings: .lockKey)
        let fixture = try VirtualSAMFixture(host: host, mode: .av2AsAV1)
        #expect(fixture.send("8064010000") == "6985")
        _ = try ReferenceAV1Host(fixture, entry: 1, key: .zero(.aes128))
        #expect(fixture.send("8064010000") == "6985", "entry 1 is not the master key")
        _ = try ReferenceAV1Host(fixture, key: .zero(.aes128))
        #expect(fixture.send("8164010000").hasSuffix("9000"), "every channel")
        #expect(fixture.send("80CA0000") == "9000")
        #expect(fixture.send("8064010000").hasSuffix("9000"))
        fixture.sam.powerOff()
        fixture.sam.powerOn()
        #expect(fixture.send("8064010000") == "6985")
    }

    @Test(arguments: [VirtualMIFARESAM.Mode.av2, .av3])
    func `LockUnlock locks and unlocks, and ends every session`(_ mode: VirtualMIFARESAM.Mode) throws {
        let fixture = try VirtualSAMFixture(mode: mode)
        _ = try ReferenceHost(fixture, .mac)
        #expect(fixture.send("8164010000").hasSuffix("9000"))
        #expect(try ReferenceLock.lockUnlock(fixture, cla: 0x81, p1: 0x01) == "9000")
        #expect(fixture.send("8064010000") == "6985", "without the session's MAC")
        fixture.sam.powerOff()
        fixture.sam.powerOn()
        #expect(fixture.send("8064010000") == "6985", "a lock survives a reset")
        #expect(try ReferenceLock.lockUnlock(fixture, p1: 0x01) == "6986", "locked already")
        #expect(try ReferenceLock.lockUnlock(fixture, p1: 0x00) == "9000")
        #expect(fixture.send("8064010000").hasSuffix("9000"))
        #expect(try ReferenceLock.lockUnlock(fixture, p1: 0x00) == "6986", "not locked")
    }

    @Test func `a lock with its own key is opened with that key only`() throws {
        let fixture = try VirtualSAMFixture([
            VirtualSAMFixture.entry(3, [VirtualSAMFixture.key(.aes128, 4)], class: .host)
        ])
        #expect(try ReferenceLock.lockUnlock(fixture, p1: 0x02, extra: [3, 4]) == "9000")
        #expect(try ReferenceLock.lockUnlock(fixture, p1: 0x00) == "6985")
        #expect(
            try ReferenceLock.lockUnlock(fixture, p1: 0x00, entry: 3, key: VirtualSAMFixture.key(.aes128, 4)) == "9000"
        )
        #expect(fixture.send("8064010000").hasSuffix("9000"))
    }

    @Test func `LockUnlock checks key, MAC, parameters and lengths`() throws {
        let fixture = try VirtualSAMFixture([VirtualSAMFixture.entry(3, class: .host)])
        #expect(try ReferenceLock.lockUnlock(fixture, p1: 0x01, key: VirtualSAMFixture.key(.aes128, 0)) == "901E")
        #expect(fixture.send("8010010002030000") == "6985", "entry 3 is not the master key")
        #expect(fixture.send("8010010002000500") == "6A82")
        #expect(fixture.send("80100100010000") == "6700")
        #expect(fixture.send("801001000300000000") == "6700")
        #expect(fixture.send("8010020002000000") == "6700")
        #expect(fixture.send("8010040002000000") == "6A86")
        #expect(fixture.send("8010010102000000") == "6A86")
        #expect(fixture.send("80100300050000" + "00000000") == "6986", "active already")
        #expect(fixture.send("80100300050000" + "01000000") == "6A80", "limits of chains are not played")
        let old = try VirtualSAMFixture(mode: .av1)
        #expect(old.send("8010010002000000") == "6D00")
    }

    @Test func `a virgin SAM AV2 is initialised in the documented way`() throws {
        let virgin = try SAMKeyEntry(number: 0, keys: [.zero(.twoKeyTripleDES)], class: .host, secureMessaging: .d40)
        let fixture = try VirtualSAMFixture(host: virgin, mode: .av2AsAV1)
        #expect(
            try ReferenceLock.lockUnlock(fixture, p1: 0x03, extra: [0, 0, 0]) == "6985",
            "the master key is no AES key yet"
        )
        let host = try ReferenceAV1Host(fixture, key: .zero(.des))
        let master = [UInt8](repeating: 0, count: 48) + [0, 0, 0, 0, 0, 0, 0xFF, 0x20, 0x00, 0, 0, 0]
        #expect(try host.changeEntry(0, master) == "9000")
        #expect(fixture.send("8064000000") == "000000000000000000FF20009000")
        #expect(try host.changeEntry(9, master) == "6982", "the session went with its key")
        #expect(try ReferenceLock.lockUnlock(fixture, p1: 0x03, extra: [0, 0, 0]) == "9000")
        #expect(fixture.send("8060000000").hasSuffix("A29000"))
        let session = try ReferenceHost(fixture, .full)
        #expect(try session.send([0x80, 0x64, 0x00, 0x00], le: 0).count == 13)
    }

    @Test func `a delivered SAM AV3 is activated`() throws {
        let fixture = try VirtualSAMFixture(mode: .av3Delivered)
        #expect(fixture.send("8060000000").hasSuffix("039000"))
        #expect(fixture.send("8064000000") == "6986")
        #expect(fixture.send("80A400000300000000") == "6986")
        #expect(try ReferenceLock.lockUnlock(fixture, p1: 0x01) == "6986")
        #expect(try ReferenceLock.lockUnlock(fixture, p1: 0x03, extra: [0, 0, 0]) == "9000")
        #expect(fixture.send("8060000000").hasSuffix("A39000"))
        _ = try ReferenceHost(fixture, .full)
    }

    private static func store(_ mode: VirtualMIFARESAM.Mode, isLocked: Bool) throws -> SAMKeyStore {
        SAMKeyStore(
            uid: VirtualSAMFixture.uid,
            entries: [try VirtualSAMFixture.entry(0, class: .host)],
            mode: mode,
            isLocked: isLocked
        )
    }
}
