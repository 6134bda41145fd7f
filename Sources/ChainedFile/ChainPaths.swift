// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
package import Posix

/// The names of a chain's files in their folder.
package struct ChainPaths: Hashable, Sendable {
    /// What the name of a file ends with before it is renamed to its own (``Files/replace(_:with:mode:)``).
    static let unfinishedEnding = ".new"
    /// Largest head file that is read.
    private static let longestHead = 1 << 16

    package let folder: String
    package let kind: ChainKind

    package init(folder: String, kind: ChainKind) {
        self.folder = folder
        self.kind = kind
    }

    package var head: String { "\(folder)/\(headName)" }
    package var headName: String { "\(kind.name).head" }
    package var lock: String { "\(folder)/\(kind.name).lock" }
    private var tornName: String { "\(kind.name).torn" }

    package func path(_ file: ChainFileName) -> String { "\(folder)/\(name(file))" }

    package func name(_ file: ChainFileName) -> String { "\(kind.name)-\(file.text).csv" }

    /// The files that are there, in the order of the chain.
    package func files() throws(PosixError) -> [ChainFileName] {
        try Files.names(in: folder).compactMap { name in
            let (beginning, ending) = ("\(kind.name)-", ".csv")
            guard name.hasPrefix(beginning), name.hasSuffix(ending) else { return nil }
            return ChainFileName(name.dropFirst(beginning.count).dropLast(ending.count))
        }.sorted()
    }

    /// Files that were being made when the power went.
    func unfinished() throws(PosixError) -> [String] {
        try Files.names(in: folder).filter { $0.hasPrefix(kind.name) && $0.hasSuffix(Self.unfinishedEnding) }
            .map { "\(folder)/\($0)" }
    }

    /// Throws when the folder holds the one file that versions before yearly files wrote: beginning beside it would forget
    /// what it says.
    func refuseUndivided() throws(ChainError) {
        let name = "\(kind.name).csv"
        guard Files.exists("\(folder)/\(name)") else { return }
        throw .broken(ChainFault(file: name, line: 1, .undivided))
    }

    /// Where a torn end is put: a name that is not taken.
    func torn(_ sequence: UInt64) -> String {
        let path = "\(folder)/\(tornName)-\(sequence)"
        guard Files.exists(path) else { return path }
        var count = 2
        while Files.exists("\(path)-\(count)") { count += 1 }
        return "\(path)-\(count)"
    }

    /// The torn end that was put aside last, and the line that was due there; nil when there never was one.
    package func lastTorn() throws(PosixError) -> (path: String, sequence: UInt64)? {
        try Files.names(in: folder).compactMap { name in
            let words = name.split(separator: "-")
            guard words.first == tornName[...], words.count > 1, let sequence = UInt64(words[1]) else { return nil }
            return ("\(folder)/\(name)", sequence)
        }.max { ($0.sequence, $0.path) < ($1.sequence, $1.path) }
    }

    /// The content of the head file; nil when there is none.
    func headContent() throws(PosixError) -> [UInt8]? {
        do {
            return try Files.read(head, limit: Self.longestHead)
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
    }

    /// What the head file says; nil when there is none or no slot is whole. No lock is taken.
    package func recordedHead() throws(ChainError) -> ChainHead? {
        let content = try reading { () throws(PosixError) in try headContent() }
        return try content.flatMap { content throws(ChainError) in try ChainHeadFile(content: content) }?.newest
    }

    /// The name of a file, without its folder.
    static func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }
}
