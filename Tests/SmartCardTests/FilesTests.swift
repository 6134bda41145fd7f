// SPDX-License-Identifier: Apache-2.0
import Posix
import TestSupport
import Testing

@Suite struct FilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a file is replaced as a whole, with its mode, and leaves nothing beside it`() throws {
        let path = folder.path + "/state"
        try Files.replace(path, with: [1, 2, 3], mode: 0o600)
        try Files.replace(path, with: [4, 5], mode: 0o600)
        #expect(try Files.read(path) == [4, 5])
        #expect(try folder.mode(of: path) == 0o600)
        #expect(!Files.exists(path + ".new"))
    }

    @Test func `a file above the limit is refused`() throws {
        let path = folder.path + "/large"
        try Files.replace(path, with: [UInt8](repeating: 0, count: 100))
        #expect(try Files.read(path, limit: 100).count == 100)
        #expect(throws: PosixError.self) { try Files.read(path, limit: 99) }
    }

    @Test func `names in a folder are listed, folders distinguished from files`() throws {
        #expect(try Files.names(in: folder.path).isEmpty)
        for name in ["é", "b", ".hidden"] { try Files.replace(folder.path + "/" + name, with: []) }
        #expect(try Files.names(in: folder.path).sorted() == [".hidden", "b", "é"])
        #expect(Files.isFolder(folder.path) && !Files.isFolder(folder.path + "/b") && !Files.isFolder("/none"))
        #expect(throws: PosixError.self) { try Files.names(in: folder.path + "/b") }
    }

    @Test func `a missing file is named with its error`() {
        let path = folder.path + "/none"
        let error = #expect(throws: PosixError.self) { try Files.read(path) }
        #expect(error?.isNotFound == true && error?.call == "open" && error?.subject == path)
        #expect(error?.description == "open \(path): No such file or directory (errno 2)")
        #expect(!Files.exists(path))
    }

    @Test func `a folder that is missing stops a replacement`() {
        #expect(throws: PosixError.self) { try Files.replace(folder.path + "/none/state", with: [1]) }
    }

    @Test func `folders are created with their parents, also when they exist`() throws {
        let path = folder.path + "/a/b/c"
        try Files.makeFolders(path)
        try Files.makeFolders(path)
        #expect(Files.exists(path))
        try Files.synchronizeFolder(of: path + "/file")
    }

    @Test func `a file in place of a folder is an error`() throws {
        try Files.replace(folder.path + "/a", with: [])
        #expect(throws: PosixError.self) { try Files.makeFolders(folder.path + "/a/b") }
    }

    @Test func `removing twice is no error`() throws {
        let path = folder.path + "/gone"
        try Files.replace(path, with: [1])
        Files.remove(path)
        Files.remove(path)
        #expect(!Files.exists(path))
    }
}
