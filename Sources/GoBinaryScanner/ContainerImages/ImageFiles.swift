internal import BinarySupport
import GoBuildInfo

/// Answers whether an image has a file, as far as its layers were listed, and remembers whether it could not.
final class ImageFiles {
  private var listing: LayerListing
  private let hasAllLayers: Bool
  /// Whether nothing was missed in the layers that were listed.
  private let isComplete: Bool
  private var hasOpenQuestion = false

  init(_ listing: LayerListing, hasAllLayers: Bool, isComplete: Bool) {
    self.listing = listing
    self.hasAllLayers = hasAllLayers
    self.isComplete = isComplete
  }

  /// Whether the image has a regular file that is not empty at a path; nil where that cannot be determined, or not yet.
  func contains(_ path: Pathname) -> Bool? {
    let isThere = listing.hasFile(at: path.bytes)
    // What an upper layer has is there whatever lower ones have.
    if isThere == true { return true }
    guard hasAllLayers else {
      hasOpenQuestion = true
      return nil
    }
    return isComplete ? isThere : nil
  }

  /// Whether a question was asked since the last call that lower layers may answer.
  func takeOpenQuestion() -> Bool {
    defer { hasOpenQuestion = false }
    return hasOpenQuestion
  }
}
