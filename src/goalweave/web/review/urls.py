from django.urls import path

from goalweave.web.review import actions, agree, assign, page

urlpatterns = [
    path("", page.review, name="review"),
    path("undo/", actions.undo, name="review-undo"),
    path("accept-above/", actions.accept_above, name="review-accept-above"),
    path("assign/", assign.assign, name="review-assign"),
    path("turns/", assign.workload, name="review-turns"),
    path("agreement/", agree.agreement, name="review-agreement"),
    path("<int:pk>/map/", agree.by_hand, name="review-map"),
    path("<int:pk>/decide/", actions.decide, name="review-decide"),
    path("<int:pk>/change/", actions.change, name="review-change"),
    path("<int:pk>/add/", actions.add, name="review-add"),
    path("<int:pk>/remove/", actions.remove, name="review-remove"),
    path("<int:pk>/shares/", actions.shares, name="review-shares"),
    path("<int:pk>/claim/", actions.claim, name="review-claim"),
    path("<int:pk>/give-back/", assign.give_back, name="review-give-back"),
    path("<int:pk>/nodes/", actions.nodes, name="review-nodes"),
]
