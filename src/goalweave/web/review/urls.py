from django.urls import path

from goalweave.web.review import actions, agree, assign, page

urlpatterns = [
    path("", page.review, name="review"),
    path("undo/", actions.undo, name="review-undo"),
    path("accept-above/", actions.accept_above, name="review-accept-above"),
    path("assign/", assign.assign, name="review-assign"),
    path("turns/", assign.workload, name="review-turns"),
    path("agreement/", agree.agreement, name="review-agreement"),
    path("<number:pk>/map/", agree.by_hand, name="review-map"),
    path("<number:pk>/decide/", actions.decide, name="review-decide"),
    path("<number:pk>/change/", actions.change, name="review-change"),
    path("<number:pk>/add/", actions.add, name="review-add"),
    path("<number:pk>/remove/", actions.remove, name="review-remove"),
    path("<number:pk>/shares/", actions.shares, name="review-shares"),
    path("<number:pk>/claim/", actions.claim, name="review-claim"),
    path("<number:pk>/give-back/", assign.give_back, name="review-give-back"),
    path("<number:pk>/nodes/", actions.nodes, name="review-nodes"),
]
