// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Foundation
import SAM
import SmartCard
import TestSupport
import Testing

@Suite struct HostCredentialTests {
    @Test func `the key is read from a file that only its owner may read`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "host-key-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = Hex.encode(bytes(of: try FictionalSAM.hostKey())) + "\n"
        let credential = HostCredential(entry: 0, version: 1, mode: .av2(.full), source: .file(path: path))
        let sam = MIFARESAM(channel: try FictionalSAM.channel())

        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: mode(0o644)))
        #expect(throws: SAMError.hostKeyFile(path: path, .exposed(permissions: 0o644))) {
            try sam.openHostSession(with: credential)
        }
        try FileManager.default.setAttributes(mode(0o600), ofItemAtPath: path)
        try sam.openHostSession(with: credential)
        #expect(sam.hostSession == .open(.full))
    }

    @Test func `its description has no key`() throws {
        let credential = try FictionalSAM.credential(.full)
        #expect(credential.description == "host key entry 0 version 1, av2, full")
    }

    private func mode(_ permissions: Int) -> [FileAttributeKey: Any] { [.posixPermissions: permissions] }
}
