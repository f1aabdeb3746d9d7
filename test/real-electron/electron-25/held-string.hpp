// A reference to a string, which N-API keeps from version 10 on. Before, only objects can be held: an array holds the string.
#pragma once
#include <napi.h>

class HeldString {
 public:
  HeldString() = default;

  explicit HeldString(Napi::String text) {
    Napi::Array box = Napi::Array::New(text.Env(), 1);
    box.Set(0u, text);
    box_ = Napi::Persistent(box.As<Napi::Object>());
  }

  Napi::String Value() const { return box_.Value().Get(0u).As<Napi::String>(); }

 private:
  Napi::ObjectReference box_;
};
