// SPDX-License-Identifier: Apache-2.0
import Posix
import TestSupport
import Testing

@Suite struct FileDescriptorTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/file"
    }

    @Test func `appended bytes are at the end whatever was read before`() throws {
        let file = try FileDescriptor(opening: path, for: .append(mode: 0o600))
        try file.write([1, 2, 3])
        #expect(try file.read(upTo: 2, at: 0) == [1, 2])
        try file.write([4])
        try file.synchronize()
        #expect(try file.size() == 4)
        #expect(try Files.read(path) == [1, 2, 3, 4])
        #expect(try file.read(upTo: 8, at: 4) == [])
    }

    @Test func `truncating makes the file shorter`() throws {
        let file = try FileDescriptor(opening: path, for: .readWrite(mode: 0o600))
        try file.write([1, 2, 3])
        try file.truncate(to: 1)
        #expect(try Files.read(path) == [1])
    }

    @Test func `bytes are written in place and the position stays`() throws {
        let file = try FileDescriptor(opening: path, for: .readWrite(mode: 0o600))
        try file.write([1, 2, 3, 4, 5])
        try file.write([8, 9], at: 1)
        try file.write([], at: 4)
        try file.write([6])
        #expect(try Files.read(path) == [1, 8, 9, 4, 5, 6])
        let readOnly = try FileDescriptor(opening: path, for: .read)
        let error = #expect(throws: PosixError.self) { try readOnly.write([1], at: 0) }
        #expect(error?.call == "pwrite")
    }

    @Test func `reserved space is on the disk and not in the size`() throws {
        let file = try FileDescriptor(opening: path, for: .append(mode: 0o600))
        try #require(try file.secureRoom(upTo: 1 << 16), "the file system of the test cannot keep room")
        #expect(try file.size() == 0)
        #expect(try folder.allocated(path) >= 1 << 16)
        try file.write([1])
        #expect(try Files.read(path) == [1])
        try file.truncate(to: 1)
        #expect(try folder.allocated(path) < 1 << 16)
        let readOnly = try FileDescriptor(opening: path, for: .read)
        #expect(throws: PosixError.self) { try readOnly.secureRoom(upTo: 1 << 20) }
    }

    @Test func `size and permissions are returned`() throws {
        let file = try FileDescriptor(opening: path, for: .replace(mode: 0o600))
        try file.write([UInt8](repeating: 0, count: 7))
        let (size, permissions) = try file.status()
        #expect(size == 7 && permissions == 0o600)
    }

    @Test func `a lock is held by one opener until it is released`() throws {
        do {
            let first = try FileDescriptor(opening: path, for: .readWrite(mode: 0o600))
            #expect(try first.tryLock())
            let second = try FileDescriptor(opening: path, for: .readWrite(mode: 0o600))
            #expect(try !second.tryLock())
        }
        let third = try FileDescriptor(opening: path, for: .readWrite(mode: 0o600))
        #expect(try third.tryLock())
    }

    @Test func `a full disk is recognised`() throws {
        let full = try FileDescriptor(opening: "/dev/full", for: .readWrite(mode: 0o600))
        let error = #expect(throws: PosixError.self) { try full.write([1]) }
        #expect(error?.isDiskFull == true)
    }

    @Test func `a file for reading must exist and is not written`() throws {
        #expect(throws: PosixError.self) { _ = try FileDescriptor(opening: path, for: .read) }
        try Files.replace(path, with: [1])
        let file = try FileDescriptor(opening: path, for: .read)
        #expect(throws: PosixError.self) { try file.write([2]) }
        #expect(try file.read(upTo: 4) == [1])
        #expect(try file.read(upTo: 4) == [])
    }
}
