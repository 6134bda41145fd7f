// SPDX-License-Identifier: Apache-2.0
internal import SmartCard
internal import Yams

/// A YAML mapping read field by field; scalars are taken as written, so that hexadecimal text stays text.
struct YAMLFields {
    private let fields: [String: Node]
    /// Position of the mapping, for errors: `entry 16`.
    let place: String

    /// The mapping at the top of a document.
    init(document text: String) throws(SAMKeysFileError) {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw .malformed(line: Self.line(of: error)) }
        guard let mapping = root?.mapping else { throw .malformed(line: nil) }
        self.init(mapping, place: "")
    }

    private init(_ mapping: Node.Mapping, place: String) {
        let named = mapping.compactMap { key, value in key.scalar.map { ($0.string, value) } }
        fields = Dictionary(named) { $1 }
        self.place = place
    }

    /// Only the line: the library's error texts quote the file.
    private static func line(of error: any Error) -> Int? {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }

    /// Throws for unknown fields: a misspelt setting must not be ignored.
    func refuseUnknown(_ known: Set<String>) throws(SAMKeysFileError) {
        guard let unknown = fields.keys.filter({ !known.contains($0) }).min() else { return }
        throw failure(unknown, "is no field of this place")
    }

    /// The same mapping under another name in errors.
    func named(_ place: String) -> YAMLFields { YAMLFields(fields, place) }

    private init(_ fields: [String: Node], _ place: String) {
        self.fields = fields
        self.place = place
    }

    /// A scalar; nil when missing.
    func optionalText(_ name: String) throws(SAMKeysFileError) -> String? {
        guard let node = fields[name] else { return nil }
        guard let scalar = node.scalar else { throw failure(name, "must be a single value") }
        return scalar.string
    }

    /// A required scalar.
    func text(_ name: String) throws(SAMKeysFileError) -> String {
        guard let text = try optionalText(name) else { throw failure(name, "is missing") }
        return text
    }

    /// A number in decimal or, after 0x, hexadecimal digits; nil when missing.
    func optionalNumber<Number: FixedWidthInteger>(
        _ name: String,
        below limit: Number
    ) throws(SAMKeysFileError) -> Number? {
        guard let text = try optionalText(name) else { return nil }
        let number = text.hasPrefix("0x") ? Number(text.dropFirst(2), radix: 16) : Number(text)
        guard let number, number >= 0, number < limit else { throw failure(name, "must be a number below \(limit)") }
        return number
    }

    /// A required number, 0 to 255.
    func byte(_ name: String) throws(SAMKeysFileError) -> UInt8 {
        guard let number = try optionalNumber(name, below: 256) else { throw failure(name, "is missing") }
        return UInt8(truncatingIfNeeded: number)
    }

    /// Bytes as hexadecimal text; nil when missing.
    func optionalBytes(_ name: String, count: Int) throws(SAMKeysFileError) -> [UInt8]? {
        guard let text = try optionalText(name) else { return nil }
        guard let bytes = Hex.decode(text), bytes.count == count else {
            throw failure(name, "must be \(2 * count) hexadecimal digits")
        }
        return bytes
    }

    /// True or false; nil when missing.
    func optionalFlag(_ name: String) throws(SAMKeysFileError) -> Bool? {
        try optionalChoice(name, of: ["true": true, "false": false] as KeyValuePairs)
    }

    /// One of the names of `choices`; nil when missing.
    func optionalChoice<Value>(
        _ name: String,
        of choices: some Collection<(key: String, value: Value)>
    ) throws(SAMKeysFileError) -> Value? {
        guard let text = try optionalText(name) else { return nil }
        return try choice(text, for: name, of: choices)
    }

    /// The value called `text`.
    func choice<Value>(
        _ text: String,
        for name: String,
        of choices: some Collection<(key: String, value: Value)>
    ) throws(SAMKeysFileError) -> Value {
        guard let match = choices.first(where: { $0.key == text }) else {
            throw failure(name, "must be one of \(choices.map(\.key).joined(separator: ", "))")
        }
        return match.value
    }

    /// A list of scalars; empty when missing.
    func texts(_ name: String) throws(SAMKeysFileError) -> [String] {
        guard let node = fields[name] else { return [] }
        guard let texts = node.sequence?.map({ $0.scalar?.string }), !texts.contains(nil) else {
            throw failure(name, "must be a list of names")
        }
        return texts.compactMap { $0 }
    }

    /// A list of mappings; empty when missing.
    func list(_ name: String) throws(SAMKeysFileError) -> [YAMLFields] {
        guard let node = fields[name] else { return [] }
        guard let items = node.sequence?.map(\.mapping), !items.contains(where: { $0 == nil }) else {
            throw failure(name, "must be a list of mappings")
        }
        return items.compactMap { $0 }.enumerated().map { YAMLFields($1, place: "\(name) \($0 + 1)") }
    }

    /// A mapping; nil when missing or a scalar.
    func mapping(_ name: String) -> YAMLFields? {
        fields[name]?.mapping.map { YAMLFields($0, place: place.isEmpty ? name : "\(place), \(name)") }
    }

    /// An error about a field of this mapping.
    func failure(_ name: String, _ problem: String) -> SAMKeysFileError {
        .field(place: place, name: name, problem: problem)
    }
}
