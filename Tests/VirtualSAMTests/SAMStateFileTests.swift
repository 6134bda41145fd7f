// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Posix
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// State of a virtual SAM from one process to the next.
@Suite struct SAMStateFileTests {
    private static let keys = """
        uid: 0431278A5F4F80
        entries:
          - number: 0
            type: aes128
            class: host
            versions: [{version: 0, value: "00000000000000000000000000000000"}]
          - number: 3
            type: aes128
            class: picc
            counter: 5
            versions: [{version: 0, value: "00000000000000000000000000000000"}]
        counters:
          - {number: 5, limit: 3, value: 1}
        """

    @Test func `a usage counter's limit survives a restart`() throws {
        try inFolder { file in
            let first = try Self.fixture(file)
            #expect(!Files.exists(file.path))
            #expect(try first.openCardSession(entry: 3, key: .zero(.aes128)) == "9000")
            let second = try Self.fixture(file)
            #expect(second.send("806C050000") == "03000000" + "0000" + "02000000" + "9000")
            #expect(try second.openCardSession(entry: 3, key: .zero(.aes128)) == "9000")
            #expect(try Self.fixture(file).openCardSession(entry: 3, key: .zero(.aes128)) == "6985")
        }
    }

    @Test func `changed entries survive, with every slot`() throws {
        try inFolder { file in
            let first = try Self.fixture(file)
            _ = try ReferenceHost(first, .plain)
            let image = [UInt8](repeating: 9, count: 48) + [0x40, 0x85, 0xF5, 2, 0, 0, 0xFF, 0x20, 0x80, 1, 2, 1, 0x11]
            #expect(first.send([0x80, 0xC1, 9, 0xFF, 61] + image) == [0x90, 0x00])
            let second = try Self.fixture(file)
            #expect(second.send("8064090000") == "010201" + "4085F502" + "0000" + "FF" + "2080" + "11" + "9000")
            #expect(second.send("8064030000").hasSuffix("9000"), "those of the keys file too")
            #expect(try FileDescriptor(opening: file.path, for: .read).status().permissions == 0o600)
        }
    }

    @Test func `mode and lock survive`() throws {
        try inFolder { file in
            let first = try Self.fixture(file, mode: .av2AsAV1)
            #expect(try ReferenceLock.lockUnlock(first, p1: 0x03, extra: [0, 0, 0]) == "9000")
            let second = try Self.fixture(file, mode: .av2AsAV1)
            #expect(second.send("8060000000").hasSuffix("A29000"))
            #expect(try ReferenceLock.lockUnlock(second, p1: 0x02, extra: [0, 0]) == "9000")
            let third = try Self.fixture(file, mode: .av2AsAV1)
            #expect(third.send("8064000000") == "6985")
            #expect(try ReferenceLock.lockUnlock(third, p1: 0x00) == "9000")
            #expect(try Self.fixture(file, mode: .av2AsAV1).send("8064000000").hasSuffix("9000"))
        }
    }

    @Test func `a change that cannot be stored is not made`() throws {
        try inFolder { file in
            let fixture = try Self.fixture(SAMStateFile(beside: "\(file.path)/missing/folder"))
            #expect(try fixture.openCardSession(entry: 3, key: .zero(.aes128)) == "6581")
            #expect(fixture.send("806C050000") == "03000000" + "0000" + "01000000" + "9000")
            #expect(fixture.send("80CA0100") == "9000")
        }
    }

    @Test(arguments: [
        "", "uid: 04000000000000", "uid: 0431278A5F4F80\ncounters: [{number: 16, value: 1}]",
        "uid: 0431278A5F4F80\ncounters: [{number: 1}]", "uid: 0431278A5F4F80\nentries: [{number: 1}]",
        "uid: 0431278A5F4F80\nentries: [{number: 1, image: 00}]", "uid: 0431278A5F4F80\nlocked: perhaps",
        "uid: 0431278A5F4F80\nunlockKey: {entry: 0}", "uid: 0431278A5F4F80\nstate: 1",
        "uid: 0431278A5F4F80\nentries: [{number: 1, image: \(String(repeating: "FF", count: 61))}]",
    ])
    func `a state that is damaged or of another SAM is refused`(_ text: String) throws {
        try inFolder { file in
            try Files.replace(file.path, with: Array(text.utf8), mode: 0o600)
            #expect(throws: SAMKeysFileError.self) { try Self.fixture(file) }
        }
    }

    @Test func `a state that others may read is refused`() throws {
        try inFolder { file in
            try Files.replace(file.path, with: Array("uid: 0431278A5F4F80".utf8), mode: 0o644)
            #expect(throws: SAMKeysFileError.exposed(path: file.path, permissions: 0o644)) { try Self.fixture(file) }
        }
    }

    private static func fixture(_ file: SAMStateFile, mode: VirtualMIFARESAM.Mode? = nil) throws -> VirtualSAMFixture {
        let store = try SAMKeysFile.parse(keys, mode: mode)
        try store.keepState(in: file)
        return VirtualSAMFixture(store)
    }

    private func inFolder(_ test: (SAMStateFile) throws -> Void) throws {
        let folder = try Files.makeTemporaryFolder("crousd-state")
        let file = SAMStateFile(beside: folder + "/keys")
        defer {
            Files.remove(file.path)
            Files.remove(file.path + ".new")
            Files.removeFolder(folder)
        }
        try test(file)
    }
}
