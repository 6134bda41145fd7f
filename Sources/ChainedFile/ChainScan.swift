// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// Reads a whole chain once and checks form, hashes, order and head file. Sections of lines are read and hashed on all
/// processors; then order and contents are checked line by line.
package struct ChainScan<Content: ChainContent> {
    package typealias Failure = ChainScanError<Content.Contradiction>

    /// Far more than the lines of all who write at once.
    private static var longestRest: Int { 1 << 26 }

    private let front: ChainFront
    private let recorded: ChainHead?
    private var content: Content
    private var head: ChainHead
    private var time: Timestamp?
    /// The file that is being read, the number of its last sound line, and where that ends.
    private var file: ChainFile
    private var line = 1
    private var end: Int
    private var torn: [UInt8] = []

    /// Reads and checks the chain into `content`; throws at the first fault but a ``ChainEnd/loss``. A torn end is no fault
    /// here: a last line without its end, or lines with holes that were never reported as written, which are those that
    /// neither the head file knows nor an index has `seen`.
    package static func read(
        _ paths: ChainPaths,
        into content: Content,
        upTo limit: ChainLimit? = nil,
        seen: () -> UInt64 = { 0 }
    ) throws(Failure) -> (content: Content, end: ChainEnd) {
        let (front, start) = try wrapping(Failure.chain) { () throws(ChainError) in
            let front = try ChainFront(paths, upTo: limit)
            return (front, try front.start())
        }
        guard let first = front.files.first?.file else {
            if let problem = front.problem { throw .chain(problem) }
            return (content, front.end(start))
        }
        var scan = ChainScan(front, content, start, first)
        let next = try scan.readAll(seen)
        return (scan.content, scan.end(next: next))
    }

    private init(_ front: ChainFront, _ content: Content, _ start: ChainHead, _ first: ChainFile) {
        self.front = front
        self.content = content
        recorded = front.headFile?.newest
        head = start
        file = first
        end = first.front
    }

    /// Reads to the end; gives the place where the next line is due.
    private mutating func readAll(_ seen: () -> UInt64) throws(Failure) -> ChainPlace {
        do throws(Failure) {
            if let recorded, recorded.sequence == 0, recorded != head { throw fault(.headDiffers) }
            let sections = front.files.flatMap { ChainSection.all(of: $0.file, upTo: $0.size) }
            let reader = content.reader
            try OrderedWork.run(
                sections.count,
                work: { index in Result { () throws(ChainError) in try sections[index].check(reader) } },
                take: { checked throws(Failure) in
                    let (section, contents) = try wrapping(Failure.chain) { () throws(ChainError) in try checked.get() }
                    try take(section, contents)
                    return true
                }
            )
            for (next, _) in front.files where next.name > file.name { try begin(next) }
            guard let problem = front.problem else { return place(further: 1) }
            if !torn.isEmpty { throw fault(.torn, further: 1) }
            throw .chain(problem)
        } catch {
            guard case .chain(.broken(let fault)) = error, let rest = try unwrittenRest(from: fault, seen) else {
                throw error
            }
            torn = rest
            return fault.place
        }
    }

    private mutating func take(_ section: CheckedSection, _ contents: Content.Lines) throws(Failure) {
        if section.file !== file { try begin(section.file) }
        let count = section.count(after: head)
        // The head file knows the hash of one line.
        let known = recorded.flatMap { recorded in section.sequences[..<count].firstIndex(of: recorded.sequence) }
        if let known, recorded != section.head(known) {
            try take(0..<known + 1, of: section, contents)
            throw fault(.headDiffers)
        }
        try take(0..<count, of: section, contents)
        if count < section.links.count { try refuse(section.head(count)) }
        end = section.end
        torn = section.torn
        if let fault = section.fault { throw self.fault(fault, further: 1) }
    }

    private mutating func take(
        _ lines: Range<Int>,
        of section: CheckedSection,
        _ contents: Content.Lines
    ) throws(Failure) {
        if let (index, contradiction) = content.take(lines, of: contents) {
            line += index + 1
            throw .contradiction(place(), contradiction)
        }
        line += lines.count
        guard let last = lines.last else { return }
        head = section.head(last)
        time = section.times[last]
    }

    /// Goes on to a later file, which follows a whole line.
    private mutating func begin(_ next: ChainFile) throws(Failure) {
        guard torn.isEmpty else { throw fault(.torn, further: 1) }
        file = next
        line = 1
        end = next.front
    }

    /// Throws why a line does not follow from the last one.
    private func refuse(_ found: ChainHead) throws(Failure) {
        let due = head.sequence + 1
        guard found.sequence != due else { throw fault(.unchained, further: 1) }
        let paths = front.paths
        let place = try wrapping(Failure.chain) { () throws(ChainError) in
            try reading { () throws(PosixError) in try paths.place(of: due) }
        }
        throw fault(.outOfOrder(due: due, found: found.sequence, dueAt: place), further: 1)
    }

    /// The last line read, or one `further` behind it.
    private func place(further: Int = 0) -> ChainPlace {
        ChainPlace(file: front.paths.name(file.name), line: line + further)
    }

    private func fault(_ kind: ChainFault.Kind, further: Int = 0) -> Failure {
        .chain(.broken(ChainFault(place(further: further), kind)))
    }

    /// The end of the chain from a fault on, when it looks like a write the power cut left with holes: what was not written of
    /// a file is read as NUL, also when later parts were written. Nil when it does not, or when lines in it were reported.
    private func unwrittenRest(from fault: ChainFault, _ seen: () -> UInt64) throws(Failure) -> [UInt8]? {
        guard case .malformed = fault.kind, front.problem == nil, let last = front.files.last, last.file === file,
            last.size - end <= Self.longestRest
        else { return nil }
        let reported = front.hasHeadFile ? recorded?.sequence ?? .max : 0
        guard head.sequence >= max(reported, seen()) else { return nil }
        let (file, range) = (file, end..<max(end, last.size))
        let rest = try wrapping(Failure.chain) { () throws(ChainError) in try file.read(range) }
        return rest.prefix { $0 != UInt8(ascii: "\n") }.contains(0) ? rest : nil
    }

    private func end(next: ChainPlace) -> ChainEnd {
        ChainEnd(
            head: head,
            time: time,
            recorded: recorded,
            file: file,
            headFile: front.headFile,
            size: end,
            torn: torn,
            next: next,
            loss: front.loss(after: head, next: next)
        )
    }
}

extension ChainFront {
    /// The end of a chain without files.
    fileprivate func end(_ start: ChainHead) -> ChainEnd {
        let next = ChainPlace(file: paths.headName, line: 1)
        return ChainEnd(
            head: start,
            time: nil,
            recorded: headFile?.newest,
            file: nil,
            headFile: headFile,
            size: 0,
            torn: [],
            next: next,
            loss: loss(after: start, next: next)
        )
    }
}
