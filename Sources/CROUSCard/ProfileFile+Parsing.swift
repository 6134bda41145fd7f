// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import DESFire

extension ProfileFile {
    /// One item of `files`.
    init(_ node: ProfileNode, keyCount: Int) throws(ProfileError) {
        try node.allow(["number", "type", "size", "mode", "rights", "fields"])
        number = try node.required("number").integer(0...31)
        kind = try node.required("type").choice(["standard": .standard, "backup": .backup])
        size = try node.required("size").integer(1...7936)
        mode = try node.required("mode").choice(["plain": .plain, "maced": .maced, "enciphered": .enciphered])
        let rightsNode = try node.required("rights")
        rights = try AccessRights(rightsNode, keyCount: keyCount)
        try Self.check(rights, mode: mode, at: rightsNode.path)
        fields = try Self.fields(node.optional("fields")?.items ?? [], size: size)
    }

    /// A right granted to everybody is always exercised in plain mode, whatever the file says (docs/facts/desfire.md,
    /// section 2.4); a write right of everybody lets anyone change the card.
    private static func check(_ rights: AccessRights, mode: CommunicationMode, at path: String) throws(ProfileError) {
        let writing = [("write", rights.write), ("readWrite", rights.readWrite), ("change", rights.change)]
        if let (name, _) = writing.first(where: { $0.1 == .free }) {
            throw ProfileError(.exposed, at: "\(path).\(name)")
        }
        if rights.read == .free, rights.readWrite.keyNumber == nil, mode != .plain {
            throw ProfileError(.freeRightNotPlain, at: "\(path).read")
        }
    }

    private static func fields(_ items: [ProfileNode], size: Int) throws(ProfileError) -> [ProfileField] {
        var fields: [ProfileField] = []
        for item in items {
            let field = try ProfileField(item)
            guard field.range.upperBound <= size else {
                throw ProfileError(.beyondFile(end: field.range.upperBound, size: size), at: item.path)
            }
            guard !fields.contains(where: { $0.name == field.name }) else {
                throw ProfileError(.duplicate, at: "\(item.path).name")
            }
            if let other = fields.first(where: { $0.range.overlaps(field.range) }) {
                throw ProfileError(.overlapping(other.name), at: item.path)
            }
            fields.append(field)
        }
        return fields
    }
}

extension AccessRights {
    fileprivate init(_ node: ProfileNode, keyCount: Int) throws(ProfileError) {
        try node.allow(["read", "write", "readWrite", "change"])
        self.init(
            read: try AccessCondition(node.required("read"), keyCount: keyCount),
            write: try AccessCondition(node.required("write"), keyCount: keyCount),
            readWrite: try AccessCondition(node.required("readWrite"), keyCount: keyCount),
            change: try AccessCondition(node.required("change"), keyCount: keyCount)
        )
    }
}

extension AccessCondition {
    /// A key number, `free` or `never`.
    fileprivate init(_ node: ProfileNode, keyCount: Int) throws(ProfileError) {
        switch try node.text {
        case "free": self = .free
        case "never": self = .never
        default:
            let number = try CardProfile.keyNumber(node, count: keyCount)
            guard let condition = AccessCondition(nibble: number) else {
                throw node.malformed(Phrase(.profileFormRight))
            }
            self = condition
        }
    }
}

extension ProfileField {
    fileprivate init(_ node: ProfileNode) throws(ProfileError) {
        try node.allow(["name", "offset", "length", "coding", "value"])
        name = try node.required("name").text
        let offset: Int = try node.required("offset").integer(0...7935)
        let length: Int = try node.required("length").integer(1...7936)
        range = offset..<offset + length
        content = try Self.content(node, name: name, length: length)
    }

    private static func content(_ node: ProfileNode, name: String, length: Int) throws(ProfileError) -> Content {
        let coding = try node.required("coding")
        let lengthNode = try node.required("length")
        func expect(_ range: ClosedRange<Int>) throws(ProfileError) {
            let _: Int = try lengthNode.integer(range)
        }
        switch try coding.text {
        case "constant": return .constant(try node.required("value").hexadecimal(length...length))
        case "uid":
            try expect(7...7)
            return .uid
        case "date":
            try expect(4...4)
            return .date
        case "crc16", "crc32":
            let checksum = try coding.choice(["crc16": Checksum.crc16, "crc32": Checksum.crc32])
            try expect(checksum.length...checksum.length)
            return .checksum(checksum)
        default:
            let figureCoding: Coding = try coding.choice(Self.codings)
            guard let figure = Figure(rawValue: name) else {
                throw try node.required("name").malformed(Phrase(.profileFormChoice, ["known": Self.figureNames]))
            }
            try expect(1...(figureCoding == .ascii ? 18 : 8))
            return .figure(figure, figureCoding)
        }
    }

    private static let codings: KeyValuePairs<String, Coding> = ["bcd": .bcd, "ascii": .ascii, "uint": .uint]

    private static let figureNames = Figure.allCases.map(\.rawValue)
}
