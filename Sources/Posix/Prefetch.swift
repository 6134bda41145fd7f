// SPDX-License-Identifier: Apache-2.0
internal import CPosix

extension [UInt64] {
    /// Asks the processor for an element that is read soon, so that reading it does not wait for the memory.
    package func prefetch(_ index: Int) {
        guard indices.contains(index) else { return }
        unsafe withUnsafeBufferPointer { elements in
            guard let first = elements.baseAddress else { return }
            unsafe cposix_prefetch(first + index)
        }
    }
}
