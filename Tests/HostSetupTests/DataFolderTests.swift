// SPDX-License-Identifier: Apache-2.0
import Foundation
import Journal
import Posix
import Testing

@testable import HostSetup

/// Access to a data folder.
@Suite struct DataFolderTests {
    private let somebodyElse = Users.current &+ 1

    private func withFolder(_ test: (String) throws -> Void) throws {
        let folder = try Files.makeTemporaryFolder("crousd-data")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try test(folder)
    }

    @Test func `a missing folder is created`() throws {
        try withFolder { folder in
            try IssuingHost.prepareFolder(folder + "/data")
            #expect(Files.isFolder(folder + "/data"))
            try IssuingHost.prepareFolder(folder + "/data")
        }
    }

    @Test func `only its own user works on a journal`() throws {
        try withFolder { folder in
            // A group may own a folder.
            try IssuingHost.prepareFolder(folder, for: max(somebodyElse, 1))
            do { _ = try Journal(folder: folder) }
            try IssuingHost.prepareFolder(folder)
            do {
                try IssuingHost.prepareFolder(folder, for: somebodyElse)
                Issue.record("somebody else may work in \(folder)")
            } catch HostSetupError.dataFolderOfAnother(let path, let owner) {
                #expect(path == folder && owner == Users.name(Users.current))
            }
        }
    }

    @Test func `users have names`() {
        #expect(Users.name(0) == "root")
        #expect(Users.name(4_294_000_001) == "uid 4294000001")
    }
}
