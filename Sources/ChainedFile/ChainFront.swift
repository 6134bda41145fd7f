// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// What is looked at before the lines of a chain are read: the head file and which files there are.
struct ChainFront: Sendable {
    let paths: ChainPaths
    /// True when there is a head file, readable or not.
    let hasHeadFile: Bool
    /// What it says; nil when it is missing or unreadable.
    let headFile: ChainHeadFile?
    /// The files whose headers are right, in the order of the chain, and how far each is read.
    let files: [(file: ChainFile, size: Int)]
    /// What is wrong with the file behind them; nil when there is none.
    let problem: ChainError?

    init(_ paths: ChainPaths, upTo limit: ChainLimit?) throws(ChainError) {
        self.paths = paths
        try paths.refuseUndivided()
        // The head file first: while another process appends, the chain may be ahead of it and never behind.
        let content: [UInt8]? =
            if let limit { limit.headContent } else { try reading { () throws(PosixError) in try paths.headContent() } }
        hasHeadFile = content != nil
        headFile = try content.flatMap { content throws(ChainError) in try ChainHeadFile(content: content) }
        var (files, problem): ([(file: ChainFile, size: Int)], ChainError?) = ([], nil)
        for name in try reading({ () throws(PosixError) in try paths.files() }) {
            if let limit, name > limit.file { break }
            do throws(ChainError) {
                let file = try ChainFile(name, in: paths)
                files.append((file, min(try file.size(), limit?.file == name ? limit?.size ?? .max : .max)))
            } catch {
                problem = error
                break
            }
        }
        (self.files, self.problem) = (files, problem)
    }

    /// The place before the first line.
    func start() throws(ChainError) -> ChainHead {
        try paths.kind.start(of: files.first?.file.format ?? paths.kind.current)
    }

    /// What the head file misses of a chain that ends with `last`; `next` is where the line behind it is due.
    func loss(after last: ChainHead, next: ChainPlace) -> ChainFault? {
        guard let newest = headFile?.newest else {
            if hasHeadFile { return ChainFault(file: paths.headName, line: 1, .headUnreadable) }
            return last.sequence > 0 ? ChainFault(file: paths.headName, line: 1, .headMissing) : nil
        }
        guard newest.sequence > last.sequence else { return nil }
        return ChainFault(next, .cutOff(last: last.sequence, head: newest.sequence))
    }
}
