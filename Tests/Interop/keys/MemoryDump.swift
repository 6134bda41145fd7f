// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// The whole memory of a process, as gdb writes it.
struct MemoryDump {
    private let content: Data

    /// Dumps a running process. `-a` includes every mapping, also those marked as not to be dumped; without it the
    /// pages of keys would be missing and nothing would be proven.
    ///
    /// Only root can dump a process that forbids it, as crousd does.
    init(of process: Process, in folder: URL) throws {
        let pid = process.processIdentifier
        let gcore = ["gcore", "-a", "-o", folder.appending(path: "core").path, "\(pid)"]
        let dumper = Process()
        dumper.executableURL = URL(filePath: "/usr/bin/env")
        dumper.arguments = getuid() == 0 ? gcore : ["sudo", "-n"] + gcore
        let log = folder.appending(path: "gcore.log")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        dumper.standardOutput = output
        dumper.standardError = output
        try dumper.run()
        dumper.waitUntilExit()
        let path = folder.appending(path: "core.\(pid)")
        guard dumper.terminationStatus == 0, let content = try? Data(contentsOf: path, options: .alwaysMapped) else {
            throw Failure.noDump(String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self))
        }
        self.content = content
        // The mapping keeps the content; the file is removed.
        try FileManager.default.removeItem(at: path)
    }

    /// A made-up dump, to check that the search finds keys.
    init(content: [UInt8]) { self.content = Data(content) }

    /// Bytes in the dump.
    var count: Int { content.count }

    /// True when the bytes occur; `needle` is not empty.
    func contains(_ needle: [UInt8]) -> Bool {
        unsafe content.withUnsafeBytes { (haystack: UnsafeRawBufferPointer) -> Bool in
            var offset = 0
            while let start = haystack.baseAddress {
                let rest = unsafe start + offset
                guard let found = unsafe memchr(rest, Int32(needle[0]), haystack.count - offset) else { return false }
                let place = unsafe UnsafeRawPointer(found) - start
                guard place + needle.count <= haystack.count else { return false }
                if unsafe memcmp(found, needle, needle.count) == 0 { return true }
                offset = place + 1
            }
            return false
        }
    }

    enum Failure: Error {
        /// The output of gcore; install gdb, and run as root or with sudo.
        case noDump(String)
    }
}
