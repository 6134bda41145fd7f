// SPDX-License-Identifier: Apache-2.0
import Posix
import SmartCard
import TestSupport
import Testing

@Suite struct SecretBytesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ content: [UInt8], mode: UInt32 = 0o600) throws -> String {
        let path = folder.path + "/key"
        try Files.replace(path, with: content, mode: mode)
        return path
    }

    private static func content(_ secret: SecretBytes) -> [UInt8] { unsafe secret.withBytes { unsafe Array($0) } }

    @Test func `raw bytes of an allowed length are accepted`() throws {
        for count in [16, 24] {
            let bytes = (0..<count).map { UInt8($0 * 9) }
            let secret = try SecretBytes(contentsOf: file(bytes), lengths: [16, 24])
            #expect(Self.content(secret) == bytes)
        }
    }

    @Test(arguments: ["", "\n", "\r\n", " \n\n"])
    func `hexadecimal digits may end with a line end`(end: String) throws {
        let bytes = (0..<16).map { UInt8(0xF0 + $0) }
        for text in [Hex.encode(bytes), Hex.encode(bytes).lowercased()] {
            let secret = try SecretBytes(contentsOf: file(Array((text + end).utf8)), lengths: [16])
            #expect(Self.content(secret) == bytes)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o777] as [UInt32])
    func `a file that group or others may use is refused`(mode: UInt32) throws {
        let path = try file([UInt8](repeating: 1, count: 16))
        try folder.setMode(mode, of: path)
        #expect(throws: SecretBytes.FileError.exposed(permissions: mode)) {
            try SecretBytes(contentsOf: path, lengths: [16])
        }
    }

    /// The mode that fstat shows for a credential since systemd 254: the file is root's, and its access list names the
    /// service's user.
    @Test(arguments: [0o400, 0o440] as [UInt32])
    func `a systemd credential may seem to be readable by its group`(mode: UInt32) throws {
        let path = try file([UInt8](repeating: 1, count: 16))
        try folder.setMode(mode, of: path)
        #expect(try SecretBytes(contentsOf: path, lengths: [16], credentialsFolder: folder.path).count == 16)
    }

    @Test(arguments: [0o444, 0o404, 0o460, 0o450, 0o640 | 0o004] as [UInt32])
    func `a credential that others may use, or the group may change, is refused`(mode: UInt32) throws {
        let path = try file([UInt8](repeating: 1, count: 16))
        try folder.setMode(mode, of: path)
        #expect(throws: SecretBytes.FileError.exposed(permissions: mode)) {
            try SecretBytes(contentsOf: path, lengths: [16], credentialsFolder: folder.path)
        }
    }

    @Test func `only files in the credentials' own folder are credentials`() throws {
        let path = try file([UInt8](repeating: 1, count: 16), mode: 0o440)
        try folder.setMode(0o440, of: path)
        let name = try #require(folder.path.split(separator: "/").last)
        let elsewhere = [nil, "", "/", String(folder.path.dropLast()), folder.path + "/key", "/run/credentials"]
        for credentials in elsewhere {
            #expect(throws: SecretBytes.FileError.exposed(permissions: 0o440), "\(credentials ?? "none")") {
                try SecretBytes(contentsOf: path, lengths: [16], credentialsFolder: credentials)
            }
        }
        #expect(throws: SecretBytes.FileError.exposed(permissions: 0o440), "a way out of the folder") {
            let out = folder.path + "/../\(name)/key"
            return try SecretBytes(contentsOf: out, lengths: [16], credentialsFolder: folder.path)
        }
    }

    @Test(arguments: [0, 1, 15, 17, 24, 31, 33, 5000])
    func `every other length is refused`(count: Int) throws {
        let path = try file([UInt8](repeating: UInt8(ascii: "A"), count: count))
        #expect(throws: SecretBytes.FileError.wrongLength(expected: [16], found: count)) {
            try SecretBytes(contentsOf: path, lengths: [16])
        }
    }

    @Test func `32 characters that are not digits are refused`() throws {
        let path = try file(Array("0123456789ABCDEF0123456789ABCDEG".utf8))
        #expect(throws: SecretBytes.FileError.notHexadecimal) { try SecretBytes(contentsOf: path, lengths: [16]) }
    }

    @Test func `a missing file is unreadable`() {
        let error = #expect(throws: SecretBytes.FileError.self) {
            try SecretBytes(contentsOf: folder.path + "/none", lengths: [16])
        }
        guard case .unreadable(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause.isNotFound)
    }

    @Test func `the source is wiped, nothing is printed`() throws {
        var first: [UInt8] = [0xDE, 0xAD, 0xBE, 0xEF]
        let secret = try SecretBytes(wiping: &first)
        #expect(first == [0, 0, 0, 0])
        #expect(Self.content(secret) == [0xDE, 0xAD, 0xBE, 0xEF])
        #expect("\(secret)" == "secret of 4 bytes")
        var none: [UInt8] = []
        #expect(try SecretBytes(wiping: &none).count == 0)
    }
}
